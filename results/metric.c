#include "results/metric.h"

#include "error/error.h"

#include <assert.h>
#include <string.h>

#define ENTRY(metric_id, metric_name, metric_kind, metric_unit, direction, english, thai, sentence)                    \
    [metric_id] = {.id = (metric_id),                                                                                  \
                   .name = (metric_name),                                                                              \
                   .kind = (metric_kind),                                                                              \
                   .unit = (metric_unit),                                                                              \
                   .better = (direction),                                                                              \
                   .title_en = (english),                                                                              \
                   .title_th = (thai),                                                                                 \
                   .meaning = (sentence)}
#define SHARE(id, name, better, title_en, title_th, meaning)                                                           \
    ENTRY(id, name, SZ_METRIC_SHARE, SZ_UNIT_SHARE, better, title_en, title_th, meaning)
#define MEAN(id, name, unit, better, title_en, title_th, meaning)                                                      \
    ENTRY(id, name, SZ_METRIC_MEAN, unit, better, title_en, title_th, meaning)
#define STATIC(id, name, unit, better, title_en, title_th, meaning)                                                    \
    ENTRY(id, name, SZ_METRIC_STATIC, unit, better, title_en, title_th, meaning)
#define QUANTILE(metric_id, metric_name, quantity, p, english, thai, sentence)                                         \
    [metric_id] = {.id = (metric_id),                                                                                  \
                   .name = (metric_name),                                                                              \
                   .kind = SZ_METRIC_QUANTILE,                                                                         \
                   .unit = SZ_UNIT_SECONDS,                                                                            \
                   .sketch = (quantity),                                                                               \
                   .quantile = (p),                                                                                    \
                   .better = -1,                                                                                       \
                   .title_en = (english),                                                                              \
                   .title_th = (thai),                                                                                 \
                   .meaning = (sentence)}

/* Shares of time (workload, occupancy, readiness) are estimated as means: their denominators are seconds, not
 * counts, so an exact binomial interval would mean nothing. */
static const struct sz_metric metrics[SZ_METRIC_COUNT] = {
    SHARE(SZ_METRIC_SHARE_WITHIN_TARGET, "share_within_target", 1, "Helped within target",
          "ได้รับความช่วยเหลือทันเวลาเป้าหมาย",
          "Arrivals within the target over all incidents, the unhelped counted as failures."),
    SHARE(SZ_METRIC_URGENT_SHARE_WITHIN_TARGET, "urgent_share_within_target", 1,
          "Urgent incidents helped within target", "เหตุด่วนที่ได้รับความช่วยเหลือทันเวลาเป้าหมาย",
          "Arrivals within the target over urgent incidents in progress, the unhelped counted as failures."),
    SHARE(SZ_METRIC_ARRIVED_IN_PROGRESS_SHARE, "arrived_in_progress_share", 1, "Arrived while in progress",
          "ไปถึงขณะเหตุยังดำเนินอยู่",
          "Incidents the first unit reached before they were over, over all incidents in progress."),
    MEAN(SZ_METRIC_RESPONSE_MEAN, "response_mean_s", SZ_UNIT_SECONDS, -1, "Mean response time", "เวลาตอบสนองเฉลี่ย",
         "Onset to first arrival, helped incidents only."),
    QUANTILE(SZ_METRIC_RESPONSE_P50, "response_p50_s", SZ_SKETCH_RESPONSE, 0.50, "Median response time",
             "มัธยฐานของเวลาตอบสนอง", "Median of onset to first arrival over all incidents; may be not reached."),
    QUANTILE(SZ_METRIC_RESPONSE_P90, "response_p90_s", SZ_SKETCH_RESPONSE, 0.90, "90th percentile of response time",
             "เวลาตอบสนอง เปอร์เซ็นไทล์ที่ 90",
             "90th percentile of onset to first arrival over all incidents; may be not reached."),
    QUANTILE(SZ_METRIC_RESPONSE_P95, "response_p95_s", SZ_SKETCH_RESPONSE, 0.95, "95th percentile of response time",
             "เวลาตอบสนอง เปอร์เซ็นไทล์ที่ 95",
             "95th percentile of onset to first arrival over all incidents; may be not reached."),
    MEAN(SZ_METRIC_POLICE_RESPONSE_MEAN, "police_response_mean_s", SZ_UNIT_SECONDS, -1, "Mean police response time",
         "เวลาตอบสนองของตำรวจเฉลี่ย", "First alert to first arrival, helped incidents only."),
    QUANTILE(SZ_METRIC_POLICE_RESPONSE_P50, "police_response_p50_s", SZ_SKETCH_POLICE_RESPONSE, 0.50,
             "Median police response time", "มัธยฐานของเวลาตอบสนองของตำรวจ",
             "Median of first alert to first arrival over all incidents; may be not reached."),
    QUANTILE(SZ_METRIC_POLICE_RESPONSE_P90, "police_response_p90_s", SZ_SKETCH_POLICE_RESPONSE, 0.90,
             "90th percentile of police response time", "เวลาตอบสนองของตำรวจ เปอร์เซ็นไทล์ที่ 90",
             "90th percentile of first alert to first arrival over all incidents; may be not reached."),
    QUANTILE(SZ_METRIC_POLICE_RESPONSE_P95, "police_response_p95_s", SZ_SKETCH_POLICE_RESPONSE, 0.95,
             "95th percentile of police response time", "เวลาตอบสนองของตำรวจ เปอร์เซ็นไทล์ที่ 95",
             "95th percentile of first alert to first arrival over all incidents; may be not reached."),
    MEAN(SZ_METRIC_DISPATCH_RESPONSE_MEAN, "dispatch_response_mean_s", SZ_UNIT_SECONDS, -1,
         "Mean dispatch response time", "เวลาตั้งแต่ยืนยันเหตุจนถึงที่เกิดเหตุเฉลี่ย",
         "Verified to first arrival, helped incidents only."),
    MEAN(SZ_METRIC_RESTRICTED_RESPONSE_MEAN, "restricted_response_mean_s", SZ_UNIT_SECONDS, -1,
         "Restricted mean response time", "เวลาตอบสนองเฉลี่ยแบบจำกัดเพดาน 60 นาที",
         "Mean of the response time cut at 60 minutes, the unhelped counted as 60; may be compared between "
         "scenarios."),
    MEAN(SZ_METRIC_NOTICING_MEAN, "noticing_mean_s", SZ_UNIT_SECONDS, -1, "Noticing", "การพบเห็นเหตุ",
         "Onset until the channel that led to help had noticed, helped incidents only."),
    MEAN(SZ_METRIC_RECOGNITION_MEAN, "recognition_mean_s", SZ_UNIT_SECONDS, -1, "Recognition", "การประมวลผลภาพ",
         "Time in the recognition pipeline, helped incidents only."),
    MEAN(SZ_METRIC_VERIFICATION_MEAN, "verification_mean_s", SZ_UNIT_SECONDS, -1, "Verification", "การยืนยันเหตุ",
         "Alert until an operator or call taker had verified it, helped incidents only."),
    MEAN(SZ_METRIC_WAITING_MEAN, "waiting_mean_s", SZ_UNIT_SECONDS, -1, "Waiting for a unit", "การรอสายตรวจ",
         "Verified to assigned, helped incidents only."),
    MEAN(SZ_METRIC_TURNOUT_MEAN, "turnout_mean_s", SZ_UNIT_SECONDS, -1, "Turnout", "การเตรียมออกปฏิบัติการ",
         "Assigned to under way, helped incidents only."),
    MEAN(SZ_METRIC_TRAVEL_MEAN, "travel_mean_s", SZ_UNIT_SECONDS, -1, "Travel", "การเดินทาง",
         "Under way to arrived, helped incidents only."),
    MEAN(SZ_METRIC_ON_SCENE_MEAN, "on_scene_mean_s", SZ_UNIT_SECONDS, 0, "On scene", "การปฏิบัติงาน ณ ที่เกิดเหตุ",
         "Arrived to cleared, helped incidents only."),
    MEAN(SZ_METRIC_TRAVEL_DISTANCE_MEAN, "travel_mean_m", SZ_UNIT_METRES, -1, "Mean travel distance",
         "ระยะทางเดินทางเฉลี่ย", "Distance the first unit travelled."),
    SHARE(SZ_METRIC_WAITING_SHARE, "waiting_share", -1, "Incidents that waited for a unit", "เหตุที่ต้องรอสายตรวจ",
          "Verified incidents that found no unit at once."),
    SHARE(SZ_METRIC_HELPED_SHARE, "helped_share", 1, "Incidents helped", "เหตุที่ได้รับความช่วยเหลือ",
          "Incidents a unit reached, however late."),
    SHARE(SZ_METRIC_UNNOTICED_SHARE, "unnoticed_share", -1, "Unnoticed", "ไม่มีผู้พบเห็นหรือแจ้งเหตุ",
          "Incidents no channel noticed."),
    SHARE(SZ_METRIC_DROPPED_SHARE, "dropped_share", -1, "Dropped in recognition", "ตกหล่นระหว่างการประมวลผลภาพ",
          "Incidents noticed by a camera alone and lost in the recognition pipeline."),
    SHARE(SZ_METRIC_REJECTED_SHARE, "rejected_share", -1, "Rejected by operators", "ถูกปฏิเสธในขั้นยืนยันเหตุ",
          "Incidents all of whose alerts were rejected."),
    SHARE(SZ_METRIC_ABANDONED_SHARE, "abandoned_share", -1, "Abandoned", "ผู้แจ้งเหตุยุติการรอ",
          "Incidents given up while waiting for an answer or for a unit."),
    SHARE(SZ_METRIC_LOST_SHARE, "lost_share", -1, "Lost: line full, or no way leads there",
          "ไม่ได้รับบริการ: คิวเต็มหรือไม่มีทางไปถึง",
          "Incidents turned away because the line for a unit was full, or because no unit can reach their cell."),
    SHARE(SZ_METRIC_OPEN_SHARE, "open_share", -1, "Still open", "ยังไม่สิ้นสุดเมื่อจบการจำลอง",
          "Incidents not ended at the end of the cool-down."),
    SHARE(SZ_METRIC_CAMERA_GAIN_SHARE, "camera_gain_share", 1, "Known through cameras only", "เหตุที่ทราบจากกล้องเท่านั้น",
          "Incidents only cameras made known."),
    MEAN(SZ_METRIC_CAMERA_GAIN, "camera_gain_s", SZ_UNIT_SECONDS, 1, "Time gained by cameras",
         "เวลาที่กล้องช่วยให้ทราบเหตุเร็วขึ้น", "How much earlier than by the other channels cameras made incidents known."),
    STATIC(SZ_METRIC_CAMERA_COVERAGE, "camera_coverage", SZ_UNIT_SHARE, 1, "Camera coverage", "ความครอบคลุมของกล้อง",
           "Demand in view of a camera over all demand."),
    STATIC(SZ_METRIC_REACH, "reach", SZ_UNIT_SHARE, 1, "Within reach of a station", "เหตุในระยะที่สถานีไปถึงทันเป้าหมาย",
           "Demand whose nearest station is within the target at the demand-weighted mean speed."),
    MEAN(SZ_METRIC_READY, "ready", SZ_UNIT_SHARE, 1, "Ready", "เหตุที่มีสายตรวจว่างในระยะทันเป้าหมาย",
         "Time average of the demand that has an idle unit within the target."),
    MEAN(SZ_METRIC_UNIT_WORKLOAD, "unit_workload", SZ_UNIT_SHARE, -1, "Unit workload", "ภาระงานของสายตรวจ",
         "Busy time (assigned to cleared) over shift time."),
    MEAN(SZ_METRIC_OVERTIME_SHARE, "overtime_share", SZ_UNIT_SHARE, -1, "Overtime", "การปฏิบัติงานเกินเวลาผลัด",
         "Time busy past the end of a shift over shift time."),
    MEAN(SZ_METRIC_EMPTY_STATION_SHARE, "empty_station_share", SZ_UNIT_SHARE, -1, "Station without an idle unit",
         "เวลาที่สถานีไม่มีสายตรวจว่าง", "Share of hours in which a station has no idle unit."),
    SHARE(SZ_METRIC_OUT_OF_BEAT_SHARE, "out_of_beat_share", -1, "Dispatches outside the beat", "การออกเหตุนอกเขตตรวจ",
          "Dispatches to places outside the beat of the unit's station."),
    SHARE(SZ_METRIC_DISPATCH_SHARE, "dispatch_share", 0, "Share of dispatches", "สัดส่วนการสั่งการ",
          "Dispatches of a unit to a cell over all dispatches."),
    MEAN(SZ_METRIC_OPERATOR_OCCUPANCY, "operator_occupancy", SZ_UNIT_SHARE, -1, "Operator occupancy",
         "ภาระงานของเจ้าหน้าที่ศูนย์ควบคุม", "Time alert operators are busy over their time on duty."),
    MEAN(SZ_METRIC_OPERATOR_WAITING_MEAN, "operator_waiting_mean_s", SZ_UNIT_SECONDS, -1, "Mean wait for an operator",
         "เวลารอเจ้าหน้าที่ศูนย์ควบคุมเฉลี่ย", "Time alerts wait for an operator."),
    QUANTILE(SZ_METRIC_CALL_ANSWER_P90, "call_answer_p90_s", SZ_SKETCH_CALL_ANSWER, 0.90,
             "90th percentile of call answering", "เวลารอรับสาย 191 เปอร์เซ็นไทล์ที่ 90",
             "90th percentile of the time until a call is answered."),
    MEAN(SZ_METRIC_CALL_TAKER_OCCUPANCY, "call_taker_occupancy", SZ_UNIT_SHARE, -1, "Call taker occupancy",
         "ภาระงานของเจ้าหน้าที่รับแจ้งเหตุ 191", "Time call takers are busy over their time on duty."),
    MEAN(SZ_METRIC_FALSE_ALERTS_PER_TRUE_ALERT, "false_alerts_per_true_alert", SZ_UNIT_RATIO, -1,
         "False alerts per true alert", "การแจ้งเตือนเท็จต่อการแจ้งเตือนจริง",
         "False alerts of recognition for each true one (about incidents and persons of interest), before an operator "
         "saw "
         "them."),
    MEAN(SZ_METRIC_ACCEPTED_FALSE_ALERTS_PER_TRUE_ALERT, "accepted_false_alerts_per_true_alert", SZ_UNIT_RATIO, -1,
         "False alerts per true alert, accepted", "การแจ้งเตือนเท็จต่อการแจ้งเตือนจริง หลังการยืนยัน",
         "False alerts of recognition for each true one, of those an operator accepted."),
    MEAN(SZ_METRIC_WRONGLY_APPROACHED_PER_MONTH, "wrongly_approached_per_month", SZ_UNIT_PER_MONTH, -1,
         "People wrongly approached a month", "ผู้ถูกเข้าตรวจสอบโดยผิดพลาดต่อเดือน",
         "People contacted because of an accepted false alert, per month of 365.25/12 days."),
    MEAN(SZ_METRIC_WRONGLY_APPROACHED_PER_100K_PASSERS, "wrongly_approached_per_100k_passers", SZ_UNIT_RATIO, -1,
         "People wrongly approached per 100,000 passers", "ผู้ถูกเข้าตรวจสอบโดยผิดพลาดต่อผู้สัญจร 100,000 คน",
         "People contacted because of an accepted false alert, per 100,000 passages."),
    ENTRY(SZ_METRIC_COMMUTER_YEARLY_RISK, "commuter_yearly_risk", SZ_METRIC_DERIVED, SZ_UNIT_SHARE, -1,
          "Yearly risk of a daily commuter", "ความเสี่ยงต่อปีของผู้สัญจรประจำ",
          "Probability that a daily commuter is wrongly approached within a year."),
    MEAN(SZ_METRIC_FALSE_ALERT_UNIT_HOURS_PER_DAY, "false_alert_unit_hours_per_day", SZ_UNIT_HOURS_PER_DAY, -1,
         "Unit-hours spent on false alerts a day", "ชั่วโมงสายตรวจที่ใช้กับการแจ้งเตือนเท็จต่อวัน",
         "Unit time spent on accepted false alerts."),
    MEAN(SZ_METRIC_INCIDENTS_PER_DAY, "incidents_per_day", SZ_UNIT_PER_DAY, 0, "Incidents a day", "จำนวนเหตุต่อวัน",
         "Incidents with their onset in the window, per day."),
    MEAN(SZ_METRIC_ALERTS_PER_DAY, "alerts_per_day", SZ_UNIT_PER_DAY, 0, "Alerts a day", "จำนวนการแจ้งเตือนต่อวัน",
         "Alerts of all channels, true and false, per day."),
    SHARE(SZ_METRIC_UNANSWERED_ALERT_SHARE, "unanswered_alert_share", -1, "Camera alerts nobody looked at",
          "การแจ้งเตือนจากกล้องที่ไม่มีผู้ตรวจสอบ",
          "Alerts of recognition that went stale, were turned away or still waited for an operator at the end of the "
          "run."),
    MEAN(SZ_METRIC_ALARM_LOAD, "alarm_load", SZ_UNIT_RATIO, -1, "Alerts an operator gets in ten minutes",
         "การแจ้งเตือนต่อเจ้าหน้าที่หนึ่งคนใน 10 นาที",
         "Alerts of cameras and poles for each alert operator on duty and ten minutes; one is held to be manageable "
         "(EEMUA 191)."),
    SHARE(SZ_METRIC_INTERCEPTION_SHARE, "interception_share", 1, "Persons of interest met",
          "บุคคลเป้าหมายที่พบตัวก่อนออกจากพื้นที่", "Persons of interest a unit met before they left the zone."),
    SHARE(SZ_METRIC_PERSON_UNSEEN_SHARE, "person_unseen_share", -1, "Persons of interest not recognised",
          "บุคคลเป้าหมายที่ระบบจำไม่ได้", "Persons of interest no camera recognised."),
    SHARE(SZ_METRIC_PERSON_UNANSWERED_SHARE, "person_unanswered_share", -1, "Persons of interest, alert unanswered",
          "บุคคลเป้าหมายที่ไม่มีผู้ตรวจสอบการแจ้งเตือน", "Persons of interest whose alerts no operator looked at in time."),
    SHARE(SZ_METRIC_PERSON_REFUSED_SHARE, "person_refused_share", -1, "Persons of interest refused by operators",
          "บุคคลเป้าหมายที่ถูกปฏิเสธในขั้นยืนยัน", "Persons of interest whose alerts operators refused."),
    SHARE(SZ_METRIC_PERSON_LEFT_SHARE, "person_left_share", -1, "Persons of interest who left before a unit came",
          "บุคคลเป้าหมายที่ออกจากพื้นที่ก่อน",
          "Persons of interest who left while an alert about them was open or somebody was after them."),
    SHARE(SZ_METRIC_PERSON_TRAIL_LOST_SHARE, "person_trail_lost_share", -1, "Persons of interest lost sight of",
          "บุคคลเป้าหมายที่คลาดสายตา", "Persons of interest who were verified and then not seen for too long."),
    MEAN(SZ_METRIC_PERSONS_PER_DAY, "persons_per_day", SZ_UNIT_PER_DAY, 0, "Persons of interest a day",
         "บุคคลเป้าหมายต่อวัน", "Persons of interest who enter the zones, per day."),
    MEAN(SZ_METRIC_WAITING_COUNT_MEAN, "waiting_count_mean", SZ_UNIT_RATIO, -1, "Mean number waiting for a unit",
         "จำนวนเหตุที่รอสายตรวจโดยเฉลี่ย", "Time average of the verified incidents that wait for a unit."),
    /* of a sample hour */
    MEAN(SZ_METRIC_EXPLICIT_LATENCY_MEAN, "explicit_latency_mean_s", SZ_UNIT_SECONDS, -1,
         "Frame by frame: mean latency", "รายเฟรม: เวลาแฝงเฉลี่ย",
         "Mean latency of an alert in the stages up to the last queue, every frame of the busiest hour simulated."),
    MEAN(SZ_METRIC_EXPLICIT_LATENCY_P50, "explicit_latency_p50_s", SZ_UNIT_SECONDS, -1,
         "Frame by frame: median latency", "รายเฟรม: มัธยฐานเวลาแฝง",
         "Median latency of an alert in the stages up to the last queue, every frame of the busiest hour simulated."),
    MEAN(SZ_METRIC_EXPLICIT_LATENCY_P95, "explicit_latency_p95_s", SZ_UNIT_SECONDS, -1,
         "Frame by frame: 95th percentile of latency", "รายเฟรม: เวลาแฝง เปอร์เซ็นไทล์ที่ 95",
         "95th percentile of the latency of an alert in the stages up to the last queue, every frame of the busiest "
         "hour simulated."),
    MEAN(SZ_METRIC_EXPLICIT_LOSS_SHARE, "explicit_loss_share", SZ_UNIT_SHARE, -1, "Frame by frame: loss",
         "รายเฟรม: การสูญหาย",
         "Share of alerts lost in the stages up to the last queue, every frame of the busiest hour simulated."),
    MEAN(SZ_METRIC_WINDOWED_LATENCY_MEAN, "windowed_latency_mean_s", SZ_UNIT_SECONDS, -1, "By its law: mean latency",
         "จากกฎที่ตารางไว้: เวลาแฝงเฉลี่ย",
         "Mean latency of an alert in the stages up to the last queue, by the tabulated law at the load of the busiest "
         "hour."),
    MEAN(SZ_METRIC_WINDOWED_LATENCY_P50, "windowed_latency_p50_s", SZ_UNIT_SECONDS, -1, "By its law: median latency",
         "จากกฎที่ตารางไว้: มัธยฐานเวลาแฝง",
         "Median latency of an alert in the stages up to the last queue, by the tabulated law at the load of the "
         "busiest hour."),
    MEAN(SZ_METRIC_WINDOWED_LATENCY_P95, "windowed_latency_p95_s", SZ_UNIT_SECONDS, -1,
         "By its law: 95th percentile of latency", "จากกฎที่ตารางไว้: เวลาแฝง เปอร์เซ็นไทล์ที่ 95",
         "95th percentile of the latency of an alert in the stages up to the last queue, by the tabulated law at the "
         "load of the busiest hour."),
    MEAN(SZ_METRIC_WINDOWED_LOSS_SHARE, "windowed_loss_share", SZ_UNIT_SHARE, -1, "By its law: loss",
         "จากกฎที่ตารางไว้: การสูญหาย",
         "Share of alerts lost in the stages up to the last queue, by the tabulated law at the load of the busiest "
         "hour."),
    MEAN(SZ_METRIC_WINDOWED_EXCESS_MEAN, "windowed_excess_mean_s", SZ_UNIT_SECONDS, 0,
         "Law less frame by frame: mean latency", "กฎลบรายเฟรม: เวลาแฝงเฉลี่ย",
         "Mean latency of an alert, by the law less frame by frame; the interval is of both."),
    MEAN(SZ_METRIC_WINDOWED_EXCESS_P50, "windowed_excess_p50_s", SZ_UNIT_SECONDS, 0,
         "Law less frame by frame: median latency", "กฎลบรายเฟรม: มัธยฐานเวลาแฝง",
         "Median latency of an alert, by the law less frame by frame; the interval is of both."),
    MEAN(SZ_METRIC_WINDOWED_EXCESS_P95, "windowed_excess_p95_s", SZ_UNIT_SECONDS, 0,
         "Law less frame by frame: 95th percentile of latency", "กฎลบรายเฟรม: เวลาแฝง เปอร์เซ็นไทล์ที่ 95",
         "95th percentile of the latency of an alert, by the law less frame by frame; the interval is of both."),
    MEAN(SZ_METRIC_WINDOWED_EXCESS_LOSS_SHARE, "windowed_excess_loss_share", SZ_UNIT_SHARE, 0,
         "Law less frame by frame: loss", "กฎลบรายเฟรม: การสูญหาย",
         "Share of alerts lost, by the law less frame by frame; the interval is of both."),
    SHARE(
        SZ_METRIC_WINDOWED_DIFFERS, "windowed_differs", -1, "Law apart from frame by frame", "กฎต่างจากรายเฟรม",
        "1 where mean, median or 95th percentile of an alert's latency differ by more than 2 % between its law and the "
        "simulated hour, beyond a 99.9 % interval of the difference; else 0."),
    SHARE(SZ_METRIC_WINDOWED_UNDECIDED, "windowed_undecided", -1, "Law and frame by frame: undecided",
          "กฎกับรายเฟรม: ยังตัดสินไม่ได้",
          "1 where the simulated frames are too few to tell whether the law's mean, median and 95th percentile of an "
          "alert's "
          "latency are within 2 % of theirs; else 0."),
};

static const char *const scope_names[SZ_SCOPE_COUNT] = {
    [SZ_SCOPE_NATION] = "nation",       [SZ_SCOPE_POLICE_REGION] = "police_region",
    [SZ_SCOPE_PROVINCE] = "province",   [SZ_SCOPE_ZONE] = "zone",
    [SZ_SCOPE_HOST_BEAT] = "host_beat", [SZ_SCOPE_OUTSIDE_ZONES] = "outside_zones",
    [SZ_SCOPE_CATEGORY] = "category",   [SZ_SCOPE_PRIORITY] = "priority",
    [SZ_SCOPE_CHANNEL] = "channel",     [SZ_SCOPE_AREA_CLASS] = "area_class",
    [SZ_SCOPE_DAY_NIGHT] = "day_night", [SZ_SCOPE_STATION] = "station",
    [SZ_SCOPE_GROUP] = "group",         [SZ_SCOPE_UNIT] = "unit",
    [SZ_SCOPE_CELL] = "cell",           [SZ_SCOPE_UNIT_CELL] = "unit_cell",
    [SZ_SCOPE_STAGE] = "stage",
};

const struct sz_metric *sz_metric(enum sz_metric_id id)
{
    assert((unsigned)id < SZ_METRIC_COUNT);
    return &metrics[id];
}

const struct sz_metric *sz_metric_find(const char *name, const char **nearest)
{
    const char *names[SZ_METRIC_COUNT];
    for (size_t i = 0; i < SZ_METRIC_COUNT; i++) {
        if (strcmp(name, metrics[i].name) == 0)
            return &metrics[i];
        names[i] = metrics[i].name;
    }
    if (nearest != NULL)
        *nearest = sz_error_nearest(name, names, SZ_METRIC_COUNT);
    return NULL;
}

const char *sz_scope_name(enum sz_scope scope)
{
    assert((unsigned)scope < SZ_SCOPE_COUNT);
    return scope_names[scope];
}

bool sz_scope_find(const char *name, enum sz_scope *scope)
{
    for (int i = 0; i < SZ_SCOPE_COUNT; i++) {
        if (strcmp(name, scope_names[i]) == 0) {
            *scope = (enum sz_scope)i;
            return true;
        }
    }
    return false;
}

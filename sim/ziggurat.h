/**
 * Tables of the ziggurat method (Marsaglia and Tsang 2000) for the exponential and the normal law, 256 layers of equal area.
 *
 * Let x[0] > x[1] > ... > x[256] = 0 be the edges. Layer i > 0 is the rectangle of width x[i] between the heights height[i] and
 * height[i + 1] of the density (without its constant); what lies left of x[i + 1] is under the curve for sure. Layer 0 is all
 * below height[1]: a rectangle up to x[1] and the tail beyond, together as wide as a rectangle of x[0].
 */
#ifndef SZ_SIM_ZIGGURAT_H
#define SZ_SIM_ZIGGURAT_H

enum { SZ_ZIGGURAT_LAYERS = 256 };

struct sz_ziggurat {
    double step[SZ_ZIGGURAT_LAYERS];  /* x[i] / 2^53 */
    double bound[SZ_ZIGGURAT_LAYERS]; /* x[i + 1] */
    double height[SZ_ZIGGURAT_LAYERS + 1];
};

/** Of exp(-x) and of exp(-x^2 / 2), x >= 0. */
extern const struct sz_ziggurat sz_ziggurat_exponential, sz_ziggurat_normal;

/** x[1], where the tail begins. */
static inline double sz_ziggurat_last_edge(const struct sz_ziggurat *ziggurat)
{
    return ziggurat->bound[0];
}

#endif

/**
 * Tables of the ziggurat method (Marsaglia and Tsang 2000) for the exponential and the normal law, 256 layers of equal area.
 *
 * Layer i > 0 is the rectangle of width edge[i] between the heights height[i] and height[i + 1] of the density (without its
 * constant); what lies left of edge[i + 1] is under the curve for sure. Layer 0 is all below height[1]: a rectangle up to edge[1]
 * and the tail beyond, together as wide as a rectangle of edge[0].
 */
#ifndef SZ_SIM_ZIGGURAT_H
#define SZ_SIM_ZIGGURAT_H

enum { SZ_ZIGGURAT_LAYERS = 256 };

struct sz_ziggurat {
    double edge[SZ_ZIGGURAT_LAYERS + 1], height[SZ_ZIGGURAT_LAYERS + 1];
};

/** Of exp(-x) and of exp(-x^2 / 2), x >= 0. */
extern const struct sz_ziggurat sz_ziggurat_exponential, sz_ziggurat_normal;

#endif

// Of the normal distribution: 0.05 % lie above.
const QUANTILE = 3.2905;

/**
 * The central 99.9 % of a Poisson distribution, both ends included. By the Wilson-Hilferty approximation of its quantiles,
 * which is within one of the exact ones from means of ten up.
 */
export function poissonInterval(mean: number): readonly [number, number] {
  const quantile = (sign: 1 | -1): number => {
    const shape = mean + (sign === 1 ? 1 : 0);
    return shape * (1 - 1 / (9 * shape) + (sign * QUANTILE) / (3 * Math.sqrt(shape))) ** 3;
  };
  return [Math.max(0, Math.floor(quantile(-1))), Math.ceil(quantile(1))];
}

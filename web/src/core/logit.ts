/** Between logits and probabilities. */

/** The logit whose sigmoid is `probability`. */
export function logit(probability: number): number {
  return Math.log(probability / (1 - probability));
}

export function sigmoid(value: number): number {
  return 0.5 * (1 + Math.tanh(0.5 * value));
}

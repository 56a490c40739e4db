package io.meshflow.core.engine;

import io.meshflow.core.model.ChatRequest;
import io.meshflow.core.model.MostTokens;
import io.meshflow.core.model.Usage;

/**
 * How long an answer may be where whoever asks does not say: as long as the model's longest, as far
 * as half of the budget goes; the other half is for a stand-in when the answer is lost. It depends
 * on the budget alone and not on what is left of it, so that the same question stays the same.
 *
 * @param micros the budget in millionths of a dollar
 * @param tokens the budget in tokens
 */
record AnswerLimit(long micros, long tokens) {

  /** An answer that is not worth having when it is cut shorter. */
  private static final long LEAST = 256;

  /** Where the budget is too small for any, the gate is to say so. */
  long of(ChatRequest request) {
    long most = request.sampling().maxOutputTokens();
    long least = Math.min(most, LEAST);
    long input = MostTokens.in(request);
    long half = fits(request, input, micros / 2, tokens / 2);
    long fits = half < least ? fits(request, input, micros, tokens) : half;
    return fits < least ? most : Math.min(most, fits);
  }

  private static long fits(ChatRequest request, long input, long micros, long tokens) {
    long answers = request.answers();
    long byTokens = (tokens - input) / answers;
    long byMoney =
        request
            .offer()
            .price()
            .filter(price -> price.outputPerMillion() > 0)
            .map(
                price -> {
                  long kept = request.keepsPrompt() ? input : 0;
                  long left = micros - price.micros(new Usage(input, 0, 0, 0, true, kept)) - 1;
                  return (long) (left * 1e6 / price.outputPerMillion()) / answers;
                })
            .orElse(Long.MAX_VALUE);
    return Math.min(byTokens, byMoney);
  }
}

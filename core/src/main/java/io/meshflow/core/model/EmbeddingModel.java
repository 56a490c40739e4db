package io.meshflow.core.model;

import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;

/** A model that makes vectors. Thread safe; blocks; an interrupt ends the call. */
public interface EmbeddingModel {

  /**
   * Makes one vector of each input.
   *
   * @throws EffectFailure when there are none; its type says whether to try again
   */
  EmbeddingResponse embed(Permit<EmbeddingRequest> permit);
}

package io.meshflow.models;

import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.EmbeddingRequest;
import io.meshflow.core.model.EmbeddingResponse;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.policy.Permit;
import java.util.Optional;
import java.util.ServiceLoader;

/** The model that makes vectors in this process, where the class path has one. Thread safe. */
public final class OnClassPath implements EmbeddingModel {

  /** It, if it is there. */
  public static Optional<EmbeddingModel> find() {
    return find(OnClassPath.class.getClassLoader());
  }

  /** The one that this loader sees. */
  public static Optional<EmbeddingModel> find(ClassLoader loader) {
    return ServiceLoader.load(EmbeddingModel.class, loader).findFirst();
  }

  @Override
  public EmbeddingResponse embed(Permit<EmbeddingRequest> permit) {
    return find()
        .orElseThrow(
            () ->
                new EffectFailure.Permanent(
                    "not_installed",
                    "there is no model in this process: put meshflow-embeddings on the class path"))
        .embed(permit);
  }
}

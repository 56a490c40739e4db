package io.meshflow.core.model;

import java.util.List;
import java.util.Optional;

/** Which models there are that make vectors, and how to call them. Thread safe. */
public interface Embedders {

  /** None at all. */
  Embedders NONE =
      new Embedders() {
        @Override
        public List<ModelOffer> candidates(String name) {
          return List.of();
        }

        @Override
        public List<ModelOffer> offers() {
          return List.of();
        }

        @Override
        public EmbeddingModel open(ModelOffer offer) {
          throw new IllegalArgumentException("the offer is not from here");
        }
      };

  /**
   * The model behind an alias, a name or {@code provider/model}; the empty string asks for the
   * default. Behind it those that stand in when it fails: only for the default, because vectors of
   * different models cannot be compared.
   */
  List<ModelOffer> candidates(String name);

  /** The first of them. */
  default Optional<ModelOffer> find(String name) {
    return candidates(name).stream().findFirst();
  }

  /** Everything that can be asked for, the default first. */
  List<ModelOffer> offers();

  /** What to set so that there is a model of this name; empty when setting something is no help. */
  default Optional<String> remedy(String name) {
    return Optional.empty();
  }

  /** The port through which the offered model is called. */
  EmbeddingModel open(ModelOffer offer);
}

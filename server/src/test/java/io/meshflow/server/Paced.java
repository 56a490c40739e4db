package io.meshflow.server;

import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import java.util.List;
import java.util.Optional;

/** A model that answers in pieces, waiting before each for what the test says. */
record Paced(Models inner, LanguageModel model) implements Models {
  @Override
  public Optional<ModelOffer> find(String name) {
    return inner.find(name);
  }

  @Override
  public List<ModelOffer> offers() {
    return inner.offers();
  }

  @Override
  public LanguageModel open(ModelOffer offer) {
    return model;
  }
}

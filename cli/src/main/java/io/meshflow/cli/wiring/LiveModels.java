package io.meshflow.cli.wiring;

import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.Embedders;
import io.meshflow.core.model.EmbeddingModel;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Needs;
import io.meshflow.models.DetectedModels;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The models of this process, which may be replaced while runs are under way. Thread safe. */
public final class LiveModels implements Models {

  private record State(DetectedModels now, DetectedModels before) {}

  private volatile State state;

  LiveModels(DetectedModels first) {
    this.state = new State(first, first);
  }

  /** The models there are now. */
  public DetectedModels now() {
    return state.now();
  }

  void replace(DetectedModels next) {
    state = new State(next, state.now());
  }

  @Override
  public Optional<ModelOffer> find(String name) {
    return now().find(name);
  }

  @Override
  public Optional<ModelOffer> named(String name) {
    return now().named(name);
  }

  @Override
  public Candidates candidates(String name, Needs needs) {
    return now().candidates(name, needs);
  }

  @Override
  public List<ModelOffer> offers() {
    return now().offers();
  }

  @Override
  public Optional<String> remedy(String name) {
    return now().remedy(name);
  }

  @Override
  public Set<String> providers() {
    return now().providers();
  }

  @Override
  public boolean demo() {
    return now().demo();
  }

  @Override
  public Models admitted(boolean demo) {
    return now().admitted(demo);
  }

  /** Opens what was offered now, or just before the last change. */
  @Override
  public LanguageModel open(ModelOffer offer) {
    return serving(offer).open(offer);
  }

  private DetectedModels serving(ModelOffer offer) {
    State then = state;
    return then.now().serves(offer) ? then.now() : then.before();
  }

  @Override
  public Embedders embedders() {
    return new Embedders() {
      @Override
      public List<ModelOffer> candidates(String name) {
        return now().embedders().candidates(name);
      }

      @Override
      public List<ModelOffer> offers() {
        return now().embedders().offers();
      }

      @Override
      public Optional<String> remedy(String name) {
        return now().embedders().remedy(name);
      }

      @Override
      public EmbeddingModel open(ModelOffer offer) {
        return serving(offer).embedders().open(offer);
      }
    };
  }
}

package io.meshflow.core.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which models there are, and how to call them. Thread safe. */
public interface Models {

  /**
   * The model behind an alias, a model name or {@code provider/model}; the empty string asks for
   * the default. Empty when there is no such model here.
   */
  Optional<ModelOffer> find(String name);

  /** The model that has this name, whomever routing would ask for it now. */
  default Optional<ModelOffer> named(String name) {
    return find(name);
  }

  /**
   * The model of this name as routing chooses it now for such a request, and after it those that
   * stand in when it fails, in order; never the demo model after another.
   */
  default Candidates candidates(String name, Needs needs) {
    return Candidates.of(find(name).stream().toList(), needs);
  }

  /** Everything that can be asked for, best default first. */
  List<ModelOffer> offers();

  /** Names that stand before the slash of a model's name, configured or not; none are known. */
  default Set<String> providers() {
    return Set.of();
  }

  /** What to set so that there is a model of this name; empty when setting something is no help. */
  default Optional<String> remedy(String name) {
    return Optional.empty();
  }

  /** Whether only the demo model answers, so that runs which begin here begin with it. */
  default boolean demo() {
    return false;
  }

  /**
   * Those that answer a run which began with the demo model, or without it: the one answers nothing
   * that began without it, and nothing else what began with it.
   */
  default Models admitted(boolean demo) {
    return this;
  }

  /** The port through which the offered model is called. */
  LanguageModel open(ModelOffer offer);

  /** Those that make vectors and answer no questions. */
  default Embedders embedders() {
    return Embedders.NONE;
  }
}

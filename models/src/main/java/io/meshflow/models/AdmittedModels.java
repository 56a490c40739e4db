package io.meshflow.models;

import io.meshflow.core.model.Candidates;
import io.meshflow.core.model.Embedders;
import io.meshflow.core.model.LanguageModel;
import io.meshflow.core.model.ModelOffer;
import io.meshflow.core.model.Models;
import io.meshflow.core.model.Needs;
import java.util.List;
import java.util.Optional;

/**
 * What this process has for runs that began otherwise than runs begin here: the demo model for
 * those that began with it, and it alone by name for those that began without. Thread safe.
 */
record AdmittedModels(DetectedModels here, boolean demo) implements Models {

  @Override
  public Optional<ModelOffer> find(String name) {
    String asked = name.strip();
    return demo || DetectedModels.namesDemo(asked)
        ? Optional.of(DetectedModels.demoAs(asked))
        : Optional.empty();
  }

  @Override
  public Candidates candidates(String name, Needs needs) {
    return Candidates.of(find(name).stream().toList(), needs);
  }

  @Override
  public List<ModelOffer> offers() {
    return find("").stream().toList();
  }

  @Override
  public Optional<String> remedy(String name) {
    return here.remedy(name)
        .or(
            () ->
                Optional.of(
                    "only the demo model answers here, and the run began with another: set its"
                        + " provider's key, such as OPENAI_API_KEY, or leave out --model demo"));
  }

  @Override
  public LanguageModel open(ModelOffer offer) {
    return here.open(offer);
  }

  @Override
  public Embedders embedders() {
    return here.embedders();
  }
}

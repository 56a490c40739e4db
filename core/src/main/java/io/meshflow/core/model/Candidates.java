package io.meshflow.core.model;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Who may be asked.
 *
 * @param able the first choice, then those that stand in when it fails
 * @param unable those that were left out because they cannot do what is needed
 */
public record Candidates(List<ModelOffer> able, List<Unable> unable) {

  /** There is no such model. */
  public static final Candidates NONE = new Candidates(List.of(), List.of());

  /** A model and why it cannot take the request, in words that follow its name. */
  public record Unable(ModelOffer offer, List<String> reasons) {
    public Unable {
      reasons = List.copyOf(reasons);
    }
  }

  public Candidates {
    able = List.copyOf(able);
    unable = List.copyOf(unable);
  }

  /** Sorts these by whether they can do it. */
  public static Candidates of(List<ModelOffer> offers, Needs needs) {
    List<ModelOffer> able = new ArrayList<>();
    List<Unable> unable = new ArrayList<>();
    for (ModelOffer offer : offers) {
      List<String> reasons = needs.unmetBy(offer);
      if (reasons.isEmpty()) {
        able.add(offer);
      } else {
        unable.add(new Unable(offer, reasons));
      }
    }
    return new Candidates(able, unable);
  }

  /** True when there is no such model, able or not. */
  public boolean none() {
    return able.isEmpty() && unable.isEmpty();
  }

  /** Why those that were left out cannot take the request. */
  public String reasons() {
    return unable.stream()
        .map(one -> one.offer().place() + " " + String.join(" and ", one.reasons()))
        .collect(Collectors.joining("; "));
  }
}

package io.meshflow.models;

import java.util.List;

/** A model was asked for by name and is not here. */
public final class UnknownModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MOST_NAMES = 40;

  private final String wanted;
  private final List<String> known;

  UnknownModelException(String wanted, List<String> known) {
    super("no such model here");
    this.wanted = wanted;
    this.known = List.copyOf(known);
  }

  /** What was asked for. */
  public String wanted() {
    return wanted;
  }

  /** What could be asked for, best default first. */
  public List<String> known() {
    return known;
  }

  /** One sentence for people: what is missing, what there is, and what to set. */
  public String advice() {
    String names = String.join(", ", known.subList(0, Math.min(known.size(), MOST_NAMES)));
    String more = known.size() > MOST_NAMES ? ", …" : "";
    String remedy =
        known.equals(List.of("demo"))
            ? "; for more set OPENAI_API_KEY or OPENAI_BASE_URL, or pull a model in Ollama"
            : "";
    return "There is no model '" + wanted + "' here. There are: " + names + more + remedy + ".";
  }
}

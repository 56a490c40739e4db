package io.meshflow.models;

import java.util.List;

/** A model was asked for by name and is not here. */
public final class UnknownModelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private static final int MOST_NAMES = 40;

  private final String wanted;
  private final String[] known;
  private final String remedy;

  UnknownModelException(String wanted, List<String> known, String remedy) {
    super("no such model here");
    this.wanted = wanted;
    this.remedy = remedy;
    this.known = known.toArray(String[]::new);
  }

  /** What was asked for. */
  public String wanted() {
    return wanted;
  }

  /** What could be asked for, best default first. */
  public List<String> known() {
    return List.of(known);
  }

  /** One sentence for people: what is missing, what there is, and what to set. */
  public String advice() {
    List<String> all = known();
    String names = String.join(", ", all.subList(0, Math.min(all.size(), MOST_NAMES)));
    String more = all.size() > MOST_NAMES ? ", …" : "";
    String help =
        !remedy.isEmpty()
            ? "; " + remedy
            : all.equals(List.of("demo"))
                ? "; for more set OPENAI_API_KEY or OPENAI_BASE_URL, or pull a model in Ollama"
                : "";
    return "There is no model '" + wanted + "' here. There are: " + names + more + help + ".";
  }
}

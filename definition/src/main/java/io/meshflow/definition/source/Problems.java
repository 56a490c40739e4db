package io.meshflow.definition.source;

import io.meshflow.definition.source.Problem.Severity;
import java.util.ArrayList;
import java.util.List;

/** Collects the problems of one file; keeps the first thousand. Not thread safe. */
public final class Problems {

  private static final int KEPT = 1_000;

  private final String file;
  private final List<Problem> found = new ArrayList<>();
  private int errors;
  private int dropped;

  public Problems(String file) {
    this.file = file;
  }

  public String file() {
    return file;
  }

  /** Records an error without a suggestion. */
  public void error(Place place, String code, String message) {
    error(place, code, message, "");
  }

  /** Records an error. */
  public void error(Place place, String code, String message, String suggestion) {
    errors++;
    add(place, Severity.ERROR, code, message, suggestion);
  }

  /** Records a warning. */
  public void warning(Place place, String code, String message, String suggestion) {
    add(place, Severity.WARNING, code, message, suggestion);
  }

  private void add(Place place, Severity severity, String code, String message, String suggestion) {
    if (found.size() < KEPT) {
      found.add(
          new Problem(file, place.line(), place.column(), severity, code, message, suggestion));
    } else {
      dropped++;
    }
  }

  /** Takes over the problems of another file. */
  public void addAll(List<Problem> others) {
    for (Problem problem : others) {
      found.add(problem);
      errors += problem.fatal() ? 1 : 0;
    }
  }

  /** How many errors there are so far. */
  public int errors() {
    return errors;
  }

  /** True once there is an error. */
  public boolean fatal() {
    return errors > 0;
  }

  /** Everything found, by position. */
  public List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(Problem.BY_POSITION);
    if (dropped > 0) {
      String message = dropped + " more problems are not shown";
      sorted.add(new Problem(file, 1, 1, Severity.ERROR, "too_many_problems", message, ""));
    }
    return List.copyOf(sorted);
  }
}

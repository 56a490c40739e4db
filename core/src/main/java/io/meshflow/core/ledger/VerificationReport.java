package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.List;

/** Everything a verification found, in the words of docs/ledger-format.md §7.1. */
public record VerificationReport(
    List<RecordVerdict> records, List<Problem> problems, List<String> notes) {

  /** The outcome as one word. */
  public enum Result {
    /** All of it that could be opened is what was recorded, or lawfully erased. */
    VALID,
    /** Nothing wrong was found, but not all of it is proven. */
    UNPROVEN,
    /** Something is altered, missing or broken. */
    INVALID
  }

  public VerificationReport {
    records = List.copyOf(records);
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }

  /** The outcome. */
  public Result result() {
    boolean condemned =
        problems.stream().anyMatch(Problem::condemns)
            || records.stream().anyMatch(row -> row.verdict().compareTo(Verdict.MISSING) >= 0);
    if (condemned) {
      return Result.INVALID;
    }
    boolean proven =
        problems.isEmpty() && records.stream().noneMatch(r -> r.verdict() == Verdict.UNLOGGED);
    return proven ? Result.VALID : Result.UNPROVEN;
  }

  /** Whether contents were left sealed, so that only their lengths were checked. */
  public boolean sealed() {
    return records.stream().anyMatch(row -> row.verdict() == Verdict.SEALED);
  }

  /** All lines; the last one is the result. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    records.forEach(row -> lines.add(row.text()));
    problems.forEach(problem -> lines.add(problem.text()));
    notes.forEach(note -> lines.add("note " + note));
    lines.add("result " + result());
    return lines;
  }
}

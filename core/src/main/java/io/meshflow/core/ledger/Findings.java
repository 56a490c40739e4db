package io.meshflow.core.ledger;

import java.util.ArrayList;
import java.util.List;

/** Collects what a verification finds, in order. */
final class Findings {

  /** After so many problems a hostile file has made its point. */
  private static final int MAX_PROBLEMS = 1000;

  private final List<Finding> records = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  Finding record(StreamId stream, long n) {
    Finding finding = new Finding(stream, n, n);
    records.add(finding);
    return finding;
  }

  void missing(StreamId stream, long from, long to) {
    Finding finding = new Finding(stream, from, to);
    finding.raise(Verdict.MISSING, "");
    records.add(finding);
  }

  void problem(Problem.Code code, String place) {
    if (problems.size() < MAX_PROBLEMS) {
      problems.add(new Problem(code, place));
    }
  }

  void note(String note) {
    notes.add(note);
  }

  VerificationReport report() {
    return new VerificationReport(records.stream().map(Finding::done).toList(), problems, notes);
  }
}

package io.meshflow.core.execution;

import io.meshflow.core.run.RunId;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What is stored of a run cannot be read; other runs are not concerned. */
public final class DamagedRun extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** What is damaged. */
  public enum Part {
    KEY("its key does not open: it was altered, or the master key is another one"),
    HEADER("the header of record %d is none"),
    MISSING("record %d is missing"),
    CONTENTS(
        "the contents of record %d do not open: they were altered, or sealed under another key"),
    FACTS("record %d holds what no MeshFlow of this version writes"),
    DEFINITION("the definition in record %d cannot be read"),
    ROW("the status in its row of the list is none"),
    STORY("record %d does not follow from those before it");

    private final String words;

    Part(String words) {
      this.words = words;
    }
  }

  private final transient RunId run;
  private final Part part;
  private final long n;

  private DamagedRun(RunId run, Part part, long n, @Nullable Throwable cause) {
    super("what is stored of a run cannot be read", cause);
    this.run = run;
    this.part = part;
    this.n = n;
  }

  static DamagedRun key(RunId run, Throwable cause) {
    return new DamagedRun(run, Part.KEY, -1, cause);
  }

  static DamagedRun row(RunId run) {
    return new DamagedRun(run, Part.ROW, -1, null);
  }

  static DamagedRun missing(RunId run, long n) {
    return new DamagedRun(run, Part.MISSING, n, null);
  }

  static DamagedRun record(RunId run, Part part, long n, @Nullable Throwable cause) {
    return new DamagedRun(run, part, n, cause);
  }

  /** Which run. */
  public RunId run() {
    return run;
  }

  /** What of it. */
  public Part part() {
    return part;
  }

  /** Position of the damaged record; empty when it is none. */
  public OptionalLong record() {
    return n < 0 ? OptionalLong.empty() : OptionalLong.of(n);
  }

  /** What is damaged, for people. */
  public String damage() {
    return "Run " + run + " cannot be read: " + part.words.formatted(n) + ".";
  }
}

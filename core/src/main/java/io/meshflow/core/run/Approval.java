package io.meshflow.core.run;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Policy.OnTimeout;
import io.meshflow.core.policy.RiskTier;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What people are asked, and who may answer until when. */
public final class Approval {

  private Approval() {}

  /** What an answer decides. */
  public enum Kind {
    /** A question of the workflow itself; the answer routes edges. */
    QUESTION,
    /** Whether one action may happen. */
    GATE,
    /** Whether the output of a step may be used. */
    REVIEW,
    /** Whether an attempt of unknown outcome is made again. */
    REPEAT;

    /** The word used in records. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Names one approval of a run; written {@code kind:key@attempt}. */
  public record Id(Kind kind, CallKey key, int attempt) {

    /** Reads what {@link #toString()} wrote. */
    public static Id parse(String text) {
      int colon = text.indexOf(':');
      int at = text.lastIndexOf('@');
      return new Id(
          Kind.valueOf(text.substring(0, colon).toUpperCase(Locale.ROOT)),
          CallKey.parse(text.substring(colon + 1, at)),
          Integer.parseInt(text.substring(at + 1)));
    }

    /** The name of this approval of a run among those of all runs, as it stands in addresses. */
    public String among(RunId run) {
      byte[] bytes = (run + " " + this).getBytes(StandardCharsets.UTF_8);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    @Override
    public String toString() {
      return kind.word() + ":" + key + "@" + attempt;
    }
  }

  /**
   * Who answers, by when, and what silence means.
   *
   * @param deadline empty for no limit
   * @param level counts from 0 and rises with every escalation
   * @param reviewers who may answer, level by level; empty for anybody
   */
  public record Terms(
      Optional<Instant> deadline,
      OnTimeout onTimeout,
      int quorum,
      boolean separateDuty,
      int level,
      List<String> reviewers) {
    public Terms {
      reviewers = List.copyOf(reviewers);
    }

    /** True when the actor may answer at the present level. */
    public boolean admits(String actor) {
      return reviewers.isEmpty() || reviewers.subList(0, reach()).contains(actor);
    }

    /** With escalation one more may answer at every level, otherwise everybody at once. */
    private int reach() {
      return onTimeout == OnTimeout.ESCALATE
          ? Math.min(level + quorum, reviewers.size())
          : reviewers.size();
    }

    /** True when there is somebody more to ask at the next level. */
    public boolean higher() {
      return reach() < reviewers.size();
    }

    Terms until(Instant next) {
      return new Terms(Optional.of(next), onTimeout, quorum, separateDuty, level, reviewers);
    }

    /** The same terms one level higher, with a new deadline. */
    public Terms escalated(Instant next) {
      return new Terms(Optional.of(next), onTimeout, quorum, separateDuty, level + 1, reviewers);
    }
  }

  /**
   * What people decide about.
   *
   * @param action its name as the policy knows it, such as {@code tool:write_file}; empty where
   *     nothing is done, and in old records
   * @param reason why they are asked
   * @param tainted whether it was made from text that came from outside; empty in old records
   * @param shown exactly what is done or asked
   */
  public record Matter(
      String action, RiskTier risk, String reason, Optional<Boolean> tainted, Value shown) {}

  /** One person's answer; {@code command} is its unique id. */
  public record Answer(boolean approved, String actor, String command) {}
}

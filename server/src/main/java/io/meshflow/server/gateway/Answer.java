package io.meshflow.server.gateway;

import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.model.Usage;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.RunId;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

/**
 * What a model answered, as it is on record and as the policy lets it out.
 *
 * @param finish why it stopped, in the words of the record: stop, tool_use, length, content_filter
 * @param cost what it cost, and who served it
 * @param others further answers, where the client asked for several
 */
record Answer(
    RunId run,
    Instant at,
    String text,
    List<ToolUse> uses,
    String finish,
    Charge cost,
    Thoughts thoughts,
    List<Other> others) {
  Answer {
    uses = List.copyOf(uses);
    others = List.copyOf(others);
  }

  /** A further answer. */
  record Other(String text, List<ToolUse> uses, String finish) {
    Other {
      uses = List.copyOf(uses);
    }
  }

  /** What it cost, in dollars. */
  BigDecimal dollars() {
    BigDecimal dollars = BigDecimal.valueOf(cost.micros(), 6).stripTrailingZeros();
    return dollars.scale() < 0 ? dollars.setScale(0) : dollars;
  }

  Usage usage() {
    return cost.usage();
  }

  /** The vendor's name of the model. */
  String model() {
    return cost.served().substring(cost.served().indexOf('/') + 1);
  }
}

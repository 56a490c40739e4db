package io.meshflow.server.gateway;

import io.meshflow.core.model.Message.ToolUse;
import io.meshflow.core.model.Thoughts;
import io.meshflow.core.model.Usage;
import io.meshflow.core.run.Charge;
import io.meshflow.core.run.RunId;
import java.time.Instant;
import java.util.List;

/**
 * What a model answered, as it is on record and as the policy lets it out.
 *
 * @param finish why it stopped, in the words of the record: stop, tool_use, length, content_filter
 * @param cost what it cost, and who served it
 */
record Answer(
    RunId run,
    Instant at,
    String text,
    List<ToolUse> uses,
    String finish,
    Charge cost,
    Thoughts thoughts) {
  Answer {
    uses = List.copyOf(uses);
  }

  Usage usage() {
    return cost.usage();
  }

  /** The vendor's name of the model. */
  String model() {
    return cost.served().substring(cost.served().indexOf('/') + 1);
  }
}

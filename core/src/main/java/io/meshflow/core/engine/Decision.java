package io.meshflow.core.engine;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.Intent;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.Notice;
import io.meshflow.core.run.RunEvent;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.WorkKey;
import io.meshflow.core.tool.WebhookCall;
import java.time.Duration;

/** What should happen next in a run. */
public sealed interface Decision {

  /** A fact that needs no effect: record it. */
  record Note(RunEvent event) implements Decision {}

  /**
   * An effect: judge it, record its start, have it.
   *
   * @param request what the record keeps of the intent, with references in place of long values
   * @param patience how long the attempt may take
   */
  record Perform(CallKey key, int attempt, Intent intent, Value request, Duration patience)
      implements Decision {}

  /** A child run: admit it. {@code content} gives its task and input. */
  record OpenChild(WorkKey work, String workflow, Value.Obj content) implements Decision {}

  /** A message about a question: judge it, record its start, send it. */
  record Tell(Notice notice, int attempt, WebhookCall call) implements Decision {}

  /** An attempt under way that nobody needs any more. */
  record Stop(CallKey key) implements Decision {}

  /** A child run that nobody needs any more. */
  record StopChild(RunId child) implements Decision {}
}

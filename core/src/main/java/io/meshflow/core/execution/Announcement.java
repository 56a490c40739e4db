package io.meshflow.core.execution;

import io.meshflow.core.policy.Permit;
import io.meshflow.core.run.Notice;
import io.meshflow.core.tool.WebhookCall;

/** A message to an address of the policy, whose start is about to be committed, or has been. */
record Announcement(
    Notice notice, int attempt, WebhookCall call, Permit.Grant grant, String tenant) {}

package io.meshflow.core.ledger;

/** What one tenant spent and has reserved, in millionths of a dollar, on one thing. */
public record UsageRow(String tenant, UsageOf of, long reserved, Spent spent) {}

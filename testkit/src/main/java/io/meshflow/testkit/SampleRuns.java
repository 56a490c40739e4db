package io.meshflow.testkit;

import io.meshflow.core.data.Digest;
import io.meshflow.core.data.Value;
import io.meshflow.core.ledger.Entropy;
import io.meshflow.core.ledger.Entry;
import io.meshflow.core.ledger.Ledger;
import io.meshflow.core.ledger.LedgerFacts;
import io.meshflow.core.ledger.LogOrigin;
import io.meshflow.core.ledger.RecordSealer;
import io.meshflow.core.ledger.RunRow;
import io.meshflow.core.ledger.SealedRecord;
import io.meshflow.core.ledger.StreamAppend;
import io.meshflow.core.ledger.StreamAppend.Fence;
import io.meshflow.core.ledger.StreamHead;
import io.meshflow.core.ledger.StreamId;
import io.meshflow.core.ledger.StreamKey;
import io.meshflow.core.ledger.UsageMove;
import io.meshflow.core.run.RunId;
import io.meshflow.core.run.RunStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes appends of one tenant for tests of ledgers: real records, invented contents. */
public final class SampleRuns {

  /** When every sample was made. */
  public static final Instant MADE = Instant.parse("2026-01-01T10:00:00Z");

  private static final String ACTOR = "a:test";

  private final String tenant;
  private final StreamKey key;
  private final StreamKey tenantKey;
  private final RecordSealer sealer;

  public SampleRuns(Ledger ledger, String tenant) {
    this.tenant = tenant;
    this.key = StreamKey.fresh(Entropy.secure());
    this.tenantKey = StreamKey.fresh(Entropy.secure());
    LogOrigin origin = ledger.origin(tenant);
    this.sealer = new RecordSealer(origin, Entropy.secure());
  }

  /** The key under which all bodies are sealed. */
  public StreamKey key() {
    return key;
  }

  /** What is stored as the wrapped key of every stream. */
  public byte[] wrappedKey() {
    return tenantKey.wrap(key);
  }

  /** Opens a run, due at once. */
  public StreamAppend opening(String id, Optional<String> owner) {
    return opening(id, owner, "demo");
  }

  /** Opens a run of a workflow, due at once. */
  public StreamAppend opening(String id, Optional<String> owner, String workflow) {
    StreamHead start = StreamHead.start(StreamId.run(id));
    RunRow row = row(id, workflow, RunStatus.RUNNING, Optional.of(MADE));
    return new StreamAppend(
        sealed(start, "run.admitted", Value.of("hello")),
        new Fence.Opening(tenant, wrappedKey(), owner),
        Optional.of(row));
  }

  /** Opens a run that is handed contents by another, its parent or the source of a fork. */
  public StreamAppend openingFrom(String id, String parent) {
    RunRow usual = row(id, "demo", RunStatus.RUNNING, Optional.of(MADE));
    RunRow row =
        new RunRow(
            usual.id(),
            usual.tenant(),
            usual.workflow(),
            new RunRow.Standing(RunStatus.RUNNING, "", "", Optional.of(new RunId(parent))),
            usual.totals(),
            MADE,
            MADE,
            usual.nextWake());
    return new StreamAppend(
        sealed(StreamHead.start(StreamId.run(id)), "run.admitted", Value.of("hello")),
        new Fence.Opening(tenant, wrappedKey(), Optional.empty()),
        Optional.of(row));
  }

  /** A step of a running run under an epoch, with an output, nothing due. */
  public StreamAppend step(StreamHead head, long epoch, String output) {
    return owned(head, new Fence.Owned(epoch, false), RunStatus.RUNNING, output);
  }

  /** A record under a lease that leaves the run in a status; due at once while it is open. */
  public StreamAppend owned(StreamHead head, Fence.Owned fence, RunStatus status, String output) {
    Optional<Instant> wake =
        status == RunStatus.RUNNING ? Optional.empty() : Optional.of(MADE.plusSeconds(1));
    return new StreamAppend(
        sealed(head, "step.finished", Value.of(output)),
        fence,
        Optional.of(row(head.stream().id(), "demo", status, wake)));
  }

  /** A record under a lease after which so many steps wait for people. */
  public StreamAppend asking(StreamHead head, RunStatus status, String waitingFor) {
    return asking(head, status, waitingFor, MADE);
  }

  /** The same of people who were asked at an instant. */
  public StreamAppend asking(StreamHead head, RunStatus status, String waitingFor, Instant since) {
    RunRow usual = row(head.stream().id(), "demo", status, Optional.empty());
    RunRow.Standing standing =
        new RunRow.Standing(status, waitingFor, "", usual.standing().parent(), Optional.of(since));
    return new StreamAppend(
        sealed(head, "asked", Value.of("?")),
        new Fence.Owned(0, true),
        Optional.of(
            new RunRow(
                usual.id(),
                usual.tenant(),
                usual.workflow(),
                standing,
                usual.totals(),
                usual.createdAt(),
                usual.updatedAt(),
                usual.nextWake())));
  }

  /** The same append with what the tenant spends by it. */
  public static StreamAppend spending(StreamAppend append, UsageMove... moves) {
    return new StreamAppend(append.record(), append.fence(), append.row(), List.of(moves));
  }

  /** A record under a lease that asks to be woken at an instant. */
  public StreamAppend waking(StreamHead head, long epoch, Instant at) {
    return new StreamAppend(
        sealed(head, "timer.started", Value.of("later")),
        new Fence.Owned(epoch, true),
        Optional.of(row(head.stream().id(), "demo", RunStatus.PAUSED, Optional.of(at))));
  }

  /** A command to a run or any other stream. */
  public StreamAppend command(StreamHead head, String id, Instant at) {
    return new StreamAppend(
        sealed(head, "answer", Value.of("yes")), new Fence.Command(id, at), Optional.empty());
  }

  /** Opens a stream that is no run. */
  public StreamAppend openingOf(StreamId stream) {
    return new StreamAppend(
        sealed(StreamHead.start(stream), "opened", Value.of("hello")),
        new Fence.Opening(tenant, wrappedKey(), Optional.empty()),
        Optional.empty());
  }

  /** The record of an erasure, as a command to the stream of administration. */
  public StreamAppend evidence(StreamHead head, String command, List<StreamId> erased) {
    List<Digest> keys = erased.stream().map(_ -> key.digest()).toList();
    Value.Obj fact = LedgerFacts.erasure(erased, "request", ACTOR, keys);
    Entry entry = new Entry(MADE.toEpochMilli(), ACTOR, List.of(fact), Value.Obj.EMPTY);
    Fence fence =
        head.isStart()
            ? new Fence.Opening(tenant, wrappedKey(), Optional.empty())
            : new Fence.Command(command, MADE);
    return new StreamAppend(sealer.seal(key, head, entry), fence, Optional.empty());
  }

  private SealedRecord sealed(StreamHead head, String type, Value output) {
    Value.Obj fact = Value.Obj.builder().put("t", type).build();
    Value.Obj body = Value.Obj.builder().put("output", output).build();
    return sealer.seal(key, head, new Entry(MADE.toEpochMilli(), ACTOR, List.of(fact), body));
  }

  private RunRow row(String id, String workflow, RunStatus status, Optional<Instant> wake) {
    return new RunRow(
        new RunId(id),
        tenant,
        workflow,
        new RunRow.Standing(status, "", "", Optional.empty()),
        new RunRow.Totals(1_000, 20, 3),
        MADE,
        MADE,
        wake);
  }
}

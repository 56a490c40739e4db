package io.meshflow.core.ledger;

import io.meshflow.core.data.Value;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Checks one export, line by line, against a public key and checkpoints kept outside
 * (docs/ledger-format.md §7). No input makes it fail; what it finds is in the report. Keeps one
 * small verdict per record, not the records. Not thread-safe.
 */
public final class Verifier {

  private final VerifierKey key;
  private final Findings findings = new Findings();
  private final Map<StreamId, StreamCheck> streams = new LinkedHashMap<>();
  private final ErasureEvidence evidence = new ErasureEvidence();
  private final LogCheck log;
  private final BodyCheck bodies;
  private ExportLine.@Nullable Begin begin;
  private boolean checkpointSeen;
  private boolean recordSeen;
  private boolean ended;
  private long records;
  private long lines;

  /** A verifier that leaves sealed bodies sealed. */
  public Verifier(VerifierKey key, List<String> trusted) {
    this(key, trusted, stream -> Optional.empty());
  }

  /**
   * A verifier that opens sealed bodies of the streams whose keys it is given; a key that does not
   * unwrap ({@link SealBrokenException}) makes the records under it altered.
   */
  public Verifier(
      VerifierKey key, List<String> trusted, Function<StreamId, Optional<StreamKey>> keys) {
    this.key = key;
    this.log = new LogCheck(findings, key, trusted);
    this.bodies = new BodyCheck(keys);
  }

  /** Verifies all lines of an export. */
  public static VerificationReport verify(
      Iterable<String> lines, VerifierKey key, List<String> trusted) {
    Verifier verifier = new Verifier(key, trusted);
    lines.forEach(verifier::line);
    return verifier.report();
  }

  /** Takes the next line of the export as text. */
  public void line(String text) {
    ExportLine line;
    try {
      line = ExportText.read(text);
    } catch (LedgerFormatException e) {
      lines++;
      malformed();
      return;
    }
    accept(line);
  }

  /** Takes the next line of the export. */
  public void accept(ExportLine line) {
    lines++;
    ExportLine.Begin first = begin;
    if (ended || (first == null) != (line instanceof ExportLine.Begin)) {
      malformed();
      return;
    }
    switch (line) {
      case ExportLine.Begin opening -> begin(opening);
      case ExportLine.Signed signed -> signed(signed);
      case ExportLine.Consistency proof -> log.consistency(proof);
      case ExportLine.Evidence proof -> evidence(proof);
      case ExportLine.Item item -> {
        if (first != null) {
          item(item, first);
        }
      }
      case ExportLine.End end -> end(end);
    }
  }

  /** What was found; to be asked once, after the last line. */
  public VerificationReport report() {
    ExportLine.Begin first = begin;
    bodies.settle(evidence);
    if (first != null && first.scope() instanceof ExportLine.Scope.WholeLog) {
      log.endOfLog();
    } else {
      log.endOfStream();
    }
    if (!ended) {
      findings.problem(Problem.Code.TRUNCATED, "end");
    }
    streams.values().stream()
        .filter(StreamCheck::open)
        .forEach(stream -> findings.note("open " + stream.stream()));
    return findings.report();
  }

  private void malformed() {
    findings.problem(Problem.Code.MALFORMED, "line " + lines);
  }

  private void begin(ExportLine.Begin opening) {
    begin = opening;
    if (!opening.log().equals(key.origin())) {
      findings.problem(Problem.Code.OTHER_LOG, opening.log().text());
    }
  }

  private void signed(ExportLine.Signed signed) {
    if (checkpointSeen || recordSeen) {
      malformed();
      return;
    }
    checkpointSeen = true;
    log.checkpoint(signed.note(), key);
  }

  private void end(ExportLine.End end) {
    ended = true;
    if (end.records() != records) {
      findings.problem(Problem.Code.TRUNCATED, "end");
    }
  }

  private void evidence(ExportLine.Evidence line) {
    recordSeen = true;
    byte[] bytes = line.header().getBytes(StandardCharsets.UTF_8);
    Optional<Header> header = header(bytes);
    boolean proven =
        header.isPresent()
            && header.get().stream().equals(StreamId.ADMIN)
            && header.get().log().equals(key.origin())
            && log.includes(Hashes.leaf(bytes), line.index(), line.proof());
    if (proven) {
      header.get().facts().forEach(fact -> evidence.add(fact, line.index()));
    } else {
      findings.problem(Problem.Code.EVIDENCE_WRONG, "line " + lines);
    }
  }

  private void item(ExportLine.Item item, ExportLine.Begin first) {
    recordSeen = true;
    records++;
    byte[] bytes = item.header().getBytes(StandardCharsets.UTF_8);
    Optional<Header> parsed = header(bytes);
    if (parsed.isEmpty()) {
      malformed();
      return;
    }
    Header header = parsed.get();
    Optional<String> foreign = foreign(header, first);
    if (foreign.isPresent()) {
      findings.record(header.stream(), header.n()).altered(foreign.get());
      return;
    }
    StreamCheck stream =
        streams.computeIfAbsent(header.stream(), id -> new StreamCheck(id, findings));
    stream.reach(header.n());
    Finding finding = findings.record(header.stream(), header.n());
    if (!stream.expects(header)) {
      finding.altered("out-of-order");
      return;
    }
    byte[] leaf = Hashes.leaf(bytes);
    if (!item.leaf().equals(Hashes.base64(leaf))) {
      finding.altered("header-hash");
    }
    stream.take(header, item.leaf(), finding);
    place(item, leaf, finding, stream);
    facts(header, finding, stream);
    bodies.check(finding, header, bytes, item.body());
  }

  private static Optional<String> foreign(Header header, ExportLine.Begin first) {
    if (!header.log().equals(first.log())) {
      return Optional.of("other-log");
    }
    return switch (first.scope()) {
      case ExportLine.Scope.WholeLog _ -> Optional.empty();
      case ExportLine.Scope.OneStream one ->
          header.stream().equals(one.stream()) ? Optional.empty() : Optional.of("other-stream");
    };
  }

  private void place(ExportLine.Item item, byte[] leaf, Finding finding, StreamCheck stream) {
    switch (item.place()) {
      case ExportLine.Place.Unlogged _ -> stream.unlogged(finding);
      case ExportLine.Place.Logged at -> {
        if (!log.hasCheckpoint()) {
          stream.unlogged(finding);
          return;
        }
        stream.standsAt(at.index(), finding);
        finding.standsAt(at.index());
        boolean whole = begin != null && begin.scope() instanceof ExportLine.Scope.WholeLog;
        if (whole && log.covers(at.index())) {
          log.leaf(item.leaf(), at.index(), finding);
        } else if (!whole && log.includes(leaf, at.index(), at.proof())) {
          finding.prove();
        } else {
          finding.altered("not-in-log");
        }
      }
    }
  }

  private void facts(Header header, Finding finding, StreamCheck stream) {
    for (Value.Obj fact : header.facts()) {
      String kind = ErasureEvidence.kind(fact);
      if (kind.equals(LedgerFacts.CLOSED) && header.stream().isRun()) {
        stream.close();
      }
      if (header.stream().equals(StreamId.ADMIN)) {
        if (kind.equals(LedgerFacts.GAP)) {
          findings.note("gap " + header.stream() + " " + header.n());
        }
        if (finding.index() != Finding.NO_INDEX && finding.sound()) {
          evidence.add(fact, finding.index());
        }
      }
    }
  }

  private static Optional<Header> header(byte[] bytes) {
    try {
      return Optional.of(Header.parse(bytes));
    } catch (LedgerFormatException e) {
      return Optional.empty();
    }
  }
}

package io.meshflow.cli.command;

import io.meshflow.cli.place.Place;
import io.meshflow.cli.screen.VerdictList;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.data.Json;
import io.meshflow.core.ledger.LedgerFormatException;
import io.meshflow.core.ledger.VerificationReport;
import io.meshflow.core.ledger.Verifier;
import io.meshflow.core.ledger.VerifierKey;
import io.meshflow.core.run.RunId;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code meshflow verify}. */
@Command(
    name = "verify",
    header = "Verifies that no record was changed, left out or put in.%n",
    description = {
      "Without --file it verifies what is in the database here and opens all contents with the keys of",
      "this installation; with --file, or on a server, an export with nothing but the public key: then",
      "contents stay sealed. --trust names checkpoints that were kept outside.%n"
    },
    footer = {
      "",
      "Examples:",
      "  meshflow verify last",
      "  meshflow verify --file run.jsonl --key 'log.example+1a2b3c4d+Ab…' --trust checkpoint.txt",
      "",
      "Exit codes: 0 valid, 1 altered or missing, 3 nothing wrong but not all proven."
    })
final class VerifyCommand implements Callable<Integer> {

  @Spec @Nullable CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "The run; none for the whole log.")
  String run = "";

  @Option(names = "--file", paramLabel = "EXPORT", description = "An export to verify instead.")
  String file = "";

  @Option(names = "--key", paramLabel = "KEY|FILE", description = "The public key, for --file.")
  String key = "";

  @Option(
      names = "--trust",
      paramLabel = "FILE",
      description = "A checkpoint that was kept outside; may be repeated.")
  List<String> trust = new ArrayList<>();

  @Option(names = "--all", description = "List every record, sound ones too.")
  boolean all;

  @Option(names = "--json", description = "Print one JSON object.")
  boolean json;

  @Override
  public Integer call() {
    Session session = Root.of(spec);
    VerificationReport report = file.isEmpty() ? here(session) : export(session);
    Terminal terminal = session.terminal();
    if (json) {
      terminal.print(Json.canonical(VerdictList.document(report)));
    } else {
      terminal.print(VerdictList.lines(report, all, terminal.look()));
    }
    return switch (report.result()) {
      case VALID -> Exit.DONE;
      case INVALID -> Exit.FAILED;
      case UNPROVEN -> Exit.PARKED;
    };
  }

  private VerificationReport here(Session session) {
    try (Place place = session.reading()) {
      Optional<RunId> one =
          run.isEmpty() ? Optional.empty() : Optional.of(RunNames.find(place, run));
      Verifier verifier = place.verifier(trusted(session));
      place.export(one, verifier::line);
      return verifier.report();
    }
  }

  private VerificationReport export(Session session) {
    if (key.isEmpty()) {
      throw Refusal.usage("--file needs --key: the public key that 'meshflow export' told.");
    }
    Verifier verifier = new Verifier(publicKey(session), trusted(session));
    Path path = session.path(file);
    try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        verifier.line(line);
      }
    } catch (NoSuchFileException e) {
      throw Refusal.usage("There is no file " + path + ".");
    } catch (MalformedInputException e) {
      throw Refusal.failed(path + " is not UTF-8 and so no export.");
    } catch (IOException e) {
      throw Refusal.failed(path + " cannot be read: " + e.getMessage() + ".");
    }
    return verifier.report();
  }

  private VerifierKey publicKey(Session session) {
    try {
      String text = key.contains("+") ? key : text(session, key);
      return VerifierKey.parse(text.strip());
    } catch (LedgerFormatException e) {
      throw Refusal.usage("--key: " + e.getMessage() + ".");
    }
  }

  private List<String> trusted(Session session) {
    return trust.stream().map(name -> text(session, name)).toList();
  }

  private static String text(Session session, String name) {
    try {
      return new String(Files.readAllBytes(session.path(name)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw Refusal.usage("The file " + name + " cannot be read; does it exist?");
    }
  }
}

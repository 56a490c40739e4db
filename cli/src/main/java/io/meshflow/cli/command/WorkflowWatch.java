package io.meshflow.cli.command;

import io.meshflow.cli.terminal.Style;
import io.meshflow.core.data.Value;
import io.meshflow.server.MeshServer;
import io.meshflow.server.api.WorkflowSource;
import io.meshflow.server.web.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Registers the workflow files of a folder, and again when one changes, within a second. A broken
 * file is shown and the version before stays.
 */
final class WorkflowWatch implements AutoCloseable {

  private static final int DEPTH = 3;
  private static final long MOST_BYTES = 1_000_000;

  private final Session session;
  private final MeshServer server;
  private final Path folder;
  private final Map<Path, WorkflowSource> known = new HashMap<>();

  /** Files that were not taken: a sub-workflow that is missing may come. */
  private final Set<Path> broken = new HashSet<>();

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("meshflow-files").factory());

  private WorkflowWatch(Session session, MeshServer server, Path folder) {
    this.session = session;
    this.server = server;
    this.folder = folder;
  }

  static WorkflowWatch begin(Session session, MeshServer server, Path folder) {
    WorkflowWatch watch = new WorkflowWatch(session, server, folder);
    Future<?> _ = watch.thread.scheduleWithFixedDelay(watch::look, 0, 700, TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    try (Stream<Path> files = Files.walk(folder, DEPTH)) {
      List<Path> there = files.filter(this::candidate).sorted().toList();
      there.forEach(this::visit);
      Set<Path> gone = new HashSet<>(known.keySet());
      there.forEach(gone::remove);
      gone.forEach(this::forget);
    } catch (IOException | UncheckedIOException e) {
      say(Style.WARN, "The folder " + folder + " cannot be read now.");
    }
  }

  /** What is hidden below the folder is none; where the folder itself lies says nothing. */
  private boolean candidate(Path file) {
    String name = file.getFileName() == null ? "" : file.getFileName().toString();
    boolean hidden = false;
    for (Path part : folder.relativize(file)) {
      hidden |= part.toString().startsWith(".");
    }
    return !hidden
        && (name.endsWith(".yaml") || name.endsWith(".yml"))
        && Files.isRegularFile(file);
  }

  private void visit(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        return;
      }
      String text = Files.readString(file);
      if (!changed(file, text)) {
        return;
      }
      WorkflowSource source = new WorkflowSource(text, Loading.children(file));
      if (source.equals(known.put(file, source))) {
        return;
      }
      broken.remove(file);
      if (!text.contains("nodes:")) {
        server.files().well(folder.relativize(file).toString());
        return;
      }
      register(file, source);
    } catch (MalformedInputException binary) {
      known.put(file, new WorkflowSource(""));
    } catch (IOException gone) {
      known.remove(file);
    }
  }

  private boolean changed(Path file, String text) throws IOException {
    WorkflowSource before = known.get(file);
    if (before == null || !before.text().equals(text) || broken.contains(file)) {
      return true;
    }
    for (Map.Entry<String, String> child : before.files().entrySet()) {
      Path path = file.resolveSibling(child.getKey());
      if (!Files.isRegularFile(path) || !Files.readString(path).equals(child.getValue())) {
        return true;
      }
    }
    return false;
  }

  private void forget(Path file) {
    known.remove(file);
    broken.remove(file);
    server.files().well(folder.relativize(file).toString());
  }

  private void register(Path file, WorkflowSource source) {
    Path name = folder.relativize(file);
    try {
      server.register(source);
      server.files().well(name.toString());
      say(Style.GOOD, "registered " + name);
    } catch (Problem refused) {
      broken.add(file);
      say(Style.BAD, name + " is not taken: " + refused.detail());
      List<Value> problems = refused.document("").arrayIf("problems").orElse(List.of());
      problems.forEach(problem -> say(Style.FAINT, "  " + told(problem)));
      String first = problems.isEmpty() ? refused.detail() : told(problems.getFirst());
      server.files().broken(name.toString(), first);
    } catch (RuntimeException away) {
      say(Style.WARN, name + " could not be registered now: " + away.getMessage());
      known.remove(file);
    }
  }

  private static String told(Value problem) {
    return problem instanceof Value.Obj fault
        ? fault.textIf("file").map(file -> file + " ").orElse("")
            + "line "
            + fault.whole("line")
            + ":"
            + fault.whole("column")
            + " "
            + fault.text("message")
        : "";
  }

  private void say(Style style, String text) {
    ServeLog.remark(session, style, text);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}

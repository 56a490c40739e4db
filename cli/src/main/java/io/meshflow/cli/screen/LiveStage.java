package io.meshflow.cli.screen;

import io.meshflow.cli.story.StepStory;
import io.meshflow.cli.terminal.Amounts;
import io.meshflow.cli.terminal.Line;
import io.meshflow.cli.terminal.LiveArea;
import io.meshflow.cli.terminal.Look;
import io.meshflow.cli.terminal.Paragraph;
import io.meshflow.cli.terminal.SafeText;
import io.meshflow.cli.terminal.Sign;
import io.meshflow.cli.terminal.Style;
import io.meshflow.cli.terminal.Terminal;
import io.meshflow.core.execution.Recorded;
import io.meshflow.core.run.CallKey;
import io.meshflow.core.run.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Shows runs on a terminal: what is over scrolls up, what is under way stays below, with a moving
 * sign and the end of the text that streams in.
 */
public final class LiveStage implements Stage {

  private static final String MOVING = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
  private static final String TURNING = "|/-\\";
  private static final int MOST_STEPS = 8;
  private static final int ALONE_LINES = 5;
  private static final int KEPT = 4_000;
  private static final int LABEL = 22;
  private static final long FRAME_MILLIS = 100;

  private record Stream(CallKey key, int attempt, StringBuilder text) {}

  private final Terminal terminal;
  private final LiveArea area;
  private final InstantSource clock;
  private final Instant begun;
  private final Map<String, Stream> streams = new HashMap<>();
  private final List<Line> waiting = new ArrayList<>();
  private final ScheduledExecutorService frames =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("frames").factory());
  private @Nullable Narrator narrator;
  private int frame;
  private boolean held;
  private boolean closed;

  public LiveStage(Terminal terminal, InstantSource clock) {
    this.terminal = terminal;
    this.area = new LiveArea(terminal);
    this.clock = clock;
    this.begun = clock.instant();
    var _ =
        frames.scheduleWithFixedDelay(
            this::draw, FRAME_MILLIS, FRAME_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public synchronized void follow(Narrator other) {
    narrator = other;
    poll();
  }

  @Override
  public synchronized void recorded(RunId run, Recorded record) {
    if (narrator != null) {
      waiting.addAll(narrator.recorded(run, record, terminal.look()));
      redraw();
    }
  }

  @Override
  public synchronized void delta(RunId run, CallKey key, int attempt, int seq, String text) {
    String place = run + "/" + key.work();
    Stream stream = streams.get(place);
    if (stream == null || !stream.key().equals(key) || stream.attempt() != attempt) {
      stream = new Stream(key, attempt, new StringBuilder());
      streams.put(place, stream);
    }
    stream.text().append(text);
    if (stream.text().length() > 2 * KEPT) {
      stream.text().delete(0, stream.text().length() - KEPT);
    }
  }

  @Override
  public synchronized void poll() {
    if (narrator != null) {
      waiting.addAll(narrator.poll(terminal.look()));
      redraw();
    }
  }

  @Override
  public synchronized void say(Line line) {
    waiting.add(line);
    redraw();
  }

  @Override
  public synchronized List<Narrator.Asked> questions() {
    return narrator == null ? List.of() : narrator.questions();
  }

  @Override
  public synchronized void hold() {
    area.show(List.copyOf(waiting), List.of());
    waiting.clear();
    held = true;
  }

  @Override
  public synchronized void proceed() {
    held = false;
    redraw();
  }

  private synchronized void draw() {
    frame++;
    redraw();
  }

  private void redraw() {
    if (held || closed) {
      return;
    }
    Look look = terminal.look();
    area.show(List.copyOf(waiting), narrator == null ? List.of() : live(narrator, look));
    waiting.clear();
  }

  private List<Line> live(Narrator told, Look look) {
    List<Narrator.Scene> running = told.running();
    List<Line> lines = new ArrayList<>();
    for (Narrator.Scene scene : running.subList(0, Math.min(MOST_STEPS, running.size()))) {
      lines.add(line(scene, running.size() == 1, look));
    }
    if (running.size() > MOST_STEPS) {
      lines.add(Line.of(Style.FAINT, "   and " + (running.size() - MOST_STEPS) + " more steps"));
    }
    if (running.size() == 1) {
      lines.addAll(text(running.getFirst(), look));
    }
    String elapsed = Amounts.time(Duration.between(begun, clock.instant()));
    lines.add(Line.of("   ").add(told.totals(look, elapsed)));
    return lines;
  }

  private Line line(Narrator.Scene scene, boolean alone, Look look) {
    StepStory step = scene.step();
    Line line = Line.of(" ").add(sign(step, look)).add(" ").add(Style.STRONG, scene.label());
    line.padTo(LABEL + 3);
    String time = Amounts.time(Duration.between(step.startedAt(), clock.instant()));
    line.add(Style.FAINT, " " + " ".repeat(Math.max(0, 8 - time.length())) + time + "  ");
    String streamed = alone ? "" : streamed(scene);
    if (streamed.isEmpty()) {
      return line.add(Style.FAINT, Words.doing(step));
    }
    int room = look.columns() - line.width() - 2;
    return room < 8 ? line : line.add(Paragraph.tail(streamed, room));
  }

  private Line sign(StepStory step, Look look) {
    if (step.waiting().isPresent()) {
      return Line.of(Style.ALARM, Sign.WAITING.in(look));
    }
    String signs = look.unicode() ? MOVING : TURNING;
    return Line.of(Style.NAME, signs.substring(frame % signs.length(), frame % signs.length() + 1));
  }

  private String streamed(Narrator.Scene scene) {
    Stream stream = streams.get(scene.run() + "/" + scene.step().id());
    return stream == null || !alive(scene.step(), stream) ? "" : stream.text().toString();
  }

  private static boolean alive(StepStory step, Stream stream) {
    return step.calls().stream()
        .anyMatch(call -> call.key().equals(stream.key()) && call.running());
  }

  private List<Line> text(Narrator.Scene scene, Look look) {
    String streamed = SafeText.block(streamed(scene));
    if (streamed.isBlank()) {
      return List.of();
    }
    List<String> all = Paragraph.wrap(streamed, look.columns() - 7);
    List<Line> lines = new ArrayList<>();
    for (String part : all.subList(Math.max(0, all.size() - ALONE_LINES), all.size())) {
      lines.add(Line.of(Style.FAINT, "   " + Sign.BAR.in(look) + " ").add(part));
    }
    return lines;
  }

  @Override
  public void close() {
    frames.shutdownNow();
    finish();
  }

  private synchronized void finish() {
    if (!closed) {
      area.show(List.copyOf(waiting), List.of());
      waiting.clear();
      closed = true;
    }
  }
}

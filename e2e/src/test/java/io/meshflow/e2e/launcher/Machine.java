package io.meshflow.e2e.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;

/**
 * A stranger's machine: a PATH with nothing but the tools named here, an empty home, a checkout in
 * a folder with spaces and umlauts, a JDK 25, and a stand-in for Maven that builds in a moment.
 */
final class Machine implements AutoCloseable {
  /** Everything the launcher may call; no curl, wget, unzip, java or mvn. */
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "cat",
          "cksum",
          "cp",
          "env",
          "find",
          "grep",
          "head",
          "id",
          "ln",
          "locale",
          "mkdir",
          "mv",
          "nice",
          "ps",
          "readlink",
          "rm",
          "sleep",
          "tee",
          "uname");

  private static final long TIME_LIMIT_SECONDS = 600;

  final Path folder;
  final Path checkout;
  final Path standIn;
  final Map<String, String> environment = new HashMap<>();

  Machine() throws IOException {
    folder = Files.createTempDirectory("meshflow-launcher");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    checkout = Files.createDirectories(folder.resolve("mësh flow ü/checkout"));
    standIn = Files.createDirectories(folder.resolve("stand-in"));
    Path tools = Files.createDirectories(folder.resolve("bin"));
    for (String tool : TOOLS) {
      link(tools.resolve(tool), toolOf(tool));
    }
    Path home = Files.createDirectories(folder.resolve("home"));
    copyTree(root().resolve("launcher"), checkout.resolve("launcher"));
    copy(root().resolve("meshflow"), checkout.resolve("meshflow"));
    write(checkout.resolve("pom.xml"), "<project/>");
    write(text(), "one\n");
    makeMaven();
    link(Files.createDirectories(folder.resolve("jvm")).resolve("jdk-25"), jdk());
    environment.put("PATH", tools.toString());
    environment.put("HOME", home.toString());
    environment.put("STAND_IN", standIn.toString());
    environment.put("MESHFLOW_MVN", standIn.resolve("mvn").toString());
    environment.put("MESHFLOW_JVM_FOLDERS", folder.resolve("jvm") + "/*");
    environment.put("MESHFLOW_AOT", "off");
  }

  static Path jdk() {
    return Path.of(System.getProperty("java.home"));
  }

  static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.isDirectory(here.resolve(".mvn"))) {
      here = here.getParent();
    }
    return here;
  }

  /** The source of the stand-in command line: what it prints first. */
  Path text() {
    return checkout.resolve("cli/src/main/resources/text.txt");
  }

  /** A folder that looks like a JDK of that version and fails when it is started. */
  Path oldJdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    for (String tool : List.of("java", "javac")) {
      Path file = write(home.resolve("bin").resolve(tool), "#!/bin/sh\nexit 99\n");
      executable(file);
    }
    write(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  void path(Path first) {
    environment.merge("PATH", first.toString(), (old, added) -> added + ":" + old);
  }

  void flag(String name) throws IOException {
    write(standIn.resolve(name), "");
  }

  int builds() throws IOException {
    Path calls = standIn.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  Outcome run(String... arguments) throws Exception {
    return finish(start(arguments));
  }

  Process start(String... arguments) throws IOException {
    return start(List.of(), arguments);
  }

  /** Starts the script from the folder above the checkout, the command line behind a prefix. */
  Process start(List<String> prefix, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(checkout.resolve("meshflow").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(checkout.getParent().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    long number = System.nanoTime();
    builder.redirectOutput(folder.resolve("out" + number).toFile());
    builder.redirectError(folder.resolve("err" + number).toFile());
    Process process = builder.start();
    outputs.put(process, number);
    return process;
  }

  private final Map<Process, Long> outputs = new HashMap<>();

  /** What it has said until now on stderr. */
  String told(Process process) {
    try {
      return Files.readString(folder.resolve("err" + Objects.requireNonNull(outputs.get(process))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Outcome finish(Process process) throws Exception {
    if (!process.waitFor(TIME_LIMIT_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException("the launcher did not end");
    }
    long number = Objects.requireNonNull(outputs.get(process));
    return new Outcome(
        process.exitValue(),
        Files.readString(folder.resolve("out" + number)),
        Files.readString(folder.resolve("err" + number)));
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(standIn.resolve("wait"));
    tool("chmod", "-R", "u+w", folder.toString());
    tool("rm", "-rf", folder.toString());
  }

  /** Runs a program of this machine to its end. */
  static void tool(String... command) throws IOException {
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeMaven() throws IOException {
    executable(write(standIn.resolve("mvn"), resource("mvn")));
    Path source = write(standIn.resolve("Main.java"), resource("Main.java"));
    ToolProvider.getSystemJavaCompiler()
        .run(null, null, null, "-d", standIn.resolve("classes").toString(), source.toString());
    write(standIn.resolve("repo/org/x/lib-1.jar"), "");
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.CLASS_PATH, "org/x/lib-1.jar");
    attributes.putValue("Local-Repository", standIn.resolve("repo").toString());
    try (OutputStream file = Files.newOutputStream(standIn.resolve("cli.jar"));
        JarOutputStream jar = new JarOutputStream(file, manifest)) {
      jar.putNextEntry(new ZipEntry("io/meshflow/cli/Main.class"));
      jar.write(Files.readAllBytes(standIn.resolve("classes/io/meshflow/cli/Main.class")));
    }
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Machine.class.getResourceAsStream("/launcher/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8);
    }
  }

  private static Path toolOf(String name) {
    return Stream.of("/usr/bin", "/bin", "/usr/local/bin")
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no tool " + name));
  }

  static Path write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, content);
  }

  static void link(Path from, Path to) throws IOException {
    Files.createSymbolicLink(from, to);
  }

  static void copyTree(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.filter(Files::isRegularFile).forEach(f -> copy(f, to.resolve(from.relativize(f))));
    }
  }

  static void copy(Path from, Path to) {
    try {
      Files.createDirectories(to.getParent());
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}

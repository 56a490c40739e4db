package io.meshflow.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshflow.core.data.Value;
import io.meshflow.core.policy.EffectFailure;
import io.meshflow.core.tool.Tool;
import io.meshflow.core.tool.ToolCall;
import io.meshflow.testkit.Permits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class FileToolsTest {

  private static final String RUN = "run-under-test";
  private static final String SECRET = "TOP SECRET";

  @TempDir private Path outside;

  private Path root;
  private Path workspaces;
  private Tool reader;
  private Tool writer;

  @BeforeEach
  void files() throws IOException {
    root = Files.createDirectories(outside.resolve("space"));
    workspaces = root.resolve(".meshflow/workspace");
    FileScope scope = new FileScope(root, false, workspaces, 100, 1_000, 2_000);
    reader = new ReadFileTool(scope);
    writer = new WriteFileTool(scope);
    Files.createDirectories(root.resolve("docs/deep"));
    Files.writeString(root.resolve("docs/deep/nda.txt"), "Each party shall keep it secret.");
    Files.writeString(outside.resolve("secret.txt"), SECRET);
    Files.createDirectories(outside.resolve("space-evil"));
    Files.writeString(outside.resolve("space-evil/x.txt"), SECRET);
    for (String name : new String[] {".git", ".meshflow", ".ssh", "docs/.git"}) {
      Files.createDirectories(root.resolve(name));
      Files.writeString(root.resolve(name).resolve("config"), SECRET);
    }
    Files.writeString(root.resolve(".env"), SECRET);
    Files.writeString(root.resolve(".env.local"), SECRET);
  }

  @Test
  void aFileBelowTheFolderIsReadAndTainted() {
    Tool.Result result = read("docs/deep/nda.txt");
    assertThat(result.text()).isEqualTo("Each party shall keep it secret.");
    assertThat(result.tainted()).isTrue();
    assertThat(read("./docs//deep/nda.txt").text()).isEqualTo(result.text());
    assertThat(read(root.toAbsolutePath() + "/docs/deep/nda.txt").text()).isEqualTo(result.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../secret.txt",
        "docs/../../secret.txt",
        "docs/../docs/deep/nda.txt",
        "../space-evil/x.txt",
        "/etc/passwd",
        "//etc/passwd",
        "docs/deep/../../../secret.txt",
        "..",
        ".",
        "",
        "docs/",
        ".git/config",
        ".GIT/config",
        ".g\u200Cit/config",
        ".git./config",
        "docs/.git/config",
        ".env",
        ".env.local",
        ".ENV",
        ".meshflow/config",
        ".ssh/config",
        "docs\\..\\..\\secret.txt",
        "a\u0000b",
        "a\nb"
      })
  void whatLeadsOutOrHoldsSecretsIsRefusedForReadingAndWriting(String path) {
    assertThat(failure(() -> read(path)).code()).isIn("path_refused");
    assertThat(failure(() -> write(path, "x")).code()).isIn("path_refused");
    assertThat(failure(() -> read(path)).detail()).doesNotContain(SECRET);
  }

  @Test
  void linksAreNeverFollowed() throws IOException {
    Files.createSymbolicLink(root.resolve("link.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(root.resolve("folder"), outside);
    Files.createSymbolicLink(root.resolve("inner"), root.resolve("docs"));
    assertThat(failure(() -> read("link.txt")).code()).isEqualTo("path_refused");
    assertThat(failure(() -> read("folder/secret.txt")).code()).isEqualTo("path_refused");
    assertThat(failure(() -> read("inner/deep/nda.txt")).code()).isEqualTo("path_refused");
  }

  @Test
  void aSecondNameOfAFileElsewhereIsRefused() throws IOException {
    Files.createLink(root.resolve("hard.txt"), outside.resolve("secret.txt"));
    assertThat(failure(() -> read("hard.txt")).code()).isEqualTo("path_refused");
  }

  @Test
  void foldersPipesAndMissingFilesAreTold() throws IOException, InterruptedException {
    assertThat(failure(() -> read("docs")).code()).isEqualTo("is_a_folder");
    assertThat(failure(() -> read("docs/none.txt")).code()).isEqualTo("not_found");
    assertThat(failure(() -> read("docs/deep/nda.txt/x")).code()).isEqualTo("path_refused");
    Process pipe = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
    assertThat(pipe.waitFor()).isZero();
    assertThat(failure(() -> read("pipe")).code()).isEqualTo("path_refused");
  }

  @Test
  void aLongFileIsCutBetweenCharactersAndSaysSo() throws IOException {
    Files.writeString(root.resolve("long.txt"), "ä".repeat(99));
    assertThat(read("long.txt").text())
        .startsWith("ä".repeat(49))
        .contains("[cut: the first 98 of 198 bytes]")
        .doesNotContain("\uFFFD");
  }

  @Test
  void aBinaryFileIsNotText() throws IOException {
    Files.write(root.resolve("a.bin"), new byte[] {1, 0, 2});
    assertThat(failure(() -> read("a.bin")).code()).isEqualTo("not_text");
  }

  @Test
  void whatARunWritesLiesInItsOwnFolderAndIsReadFirst() throws IOException {
    Files.writeString(root.resolve("report.md"), "the workflow's");
    Tool.Result result = write("out/report.md", "mine");
    Path file = workspaces.resolve(RUN).resolve("out/report.md");
    assertThat(file).hasContent("mine");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(((Value.Obj) result.data()).whole("bytes")).isEqualTo(4);
    assertThat(read("out/report.md").text()).isEqualTo("mine");
    write("report.md", "mine too");
    assertThat(read("report.md").text()).isEqualTo("mine too");
    assertThat(root.resolve("report.md")).hasContent("the workflow's");
  }

  @Test
  void writingAgainReplacesTheWholeFileAndLeavesNothingBeside() throws IOException {
    write("a.txt", "a long first version");
    write("a.txt", "short");
    try (Stream<Path> files = Files.list(workspaces.resolve(RUN))) {
      assertThat(files.map(file -> file.getFileName().toString())).containsExactly("a.txt");
    }
    assertThat(workspaces.resolve(RUN).resolve("a.txt")).hasContent("short");
  }

  @Test
  void aLinkInTheRunsFolderIsReplacedNotFollowed() throws IOException {
    write("a.txt", "x");
    Path own = workspaces.resolve(RUN);
    Files.delete(own.resolve("a.txt"));
    Files.createSymbolicLink(own.resolve("a.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(own.resolve("dir"), outside);
    write("a.txt", "overwritten");
    assertThat(failure(() -> write("dir/secret.txt", "bad")).code()).isEqualTo("path_refused");
    assertThat(outside.resolve("secret.txt")).hasContent(SECRET);
    assertThat(Files.isSymbolicLink(own.resolve("a.txt"))).isFalse();
  }

  @Test
  void filesAndRunsHaveASizeTheyMayNotExceed() {
    assertThat(failure(() -> write("big.txt", "x".repeat(1_001))).code())
        .isEqualTo("file_too_large");
    write("a.txt", "x".repeat(1_000));
    write("b.txt", "x".repeat(900));
    assertThat(failure(() -> write("c.txt", "x".repeat(101))).code()).isEqualTo("quota_exceeded");
  }

  @Test
  void aFolderSwappedForALinkDuringTheAccessNeverLeaks() throws Exception {
    Path good = Files.createDirectories(root.resolve("swap"));
    Files.writeString(good.resolve("secret.txt"), "harmless");
    Path aside = root.resolve("aside");
    Path link = root.resolve("link");
    Files.createSymbolicLink(link, outside);
    AtomicBoolean over = new AtomicBoolean();
    Thread swapper =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!over.get()) {
                    swap(good, aside, link);
                  }
                });
    int read = 0;
    for (int i = 0; i < 5_000; i++) {
      try {
        assertThat(read("swap/secret.txt").text()).isEqualTo("harmless");
        read++;
      } catch (EffectFailure refused) {
        assertThat(refused.detail()).doesNotContain(SECRET);
      }
    }
    over.set(true);
    swapper.join();
    assertThat(read).isPositive();
  }

  private static void swap(Path good, Path aside, Path link) {
    try {
      Files.move(good, aside, StandardCopyOption.ATOMIC_MOVE);
      Files.move(link, good, StandardCopyOption.ATOMIC_MOVE);
      Files.move(good, link, StandardCopyOption.ATOMIC_MOVE);
      Files.move(aside, good, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  private Tool.Result read(String path) {
    return call(reader, Value.obj("path", Value.of(path)));
  }

  private Tool.Result write(String path, String content) {
    assertThat(content.getBytes(StandardCharsets.UTF_8)).isNotNull();
    return call(writer, Value.obj("path", Value.of(path), "content", Value.of(content)));
  }

  private static Tool.Result call(Tool tool, Value.Obj input) {
    return tool.call(Permits.of(new ToolCall("tester", tool.spec(), input)));
  }

  private static EffectFailure failure(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    EffectFailure failure = catchThrowableOfType(EffectFailure.class, call);
    assertThat(failure).isNotNull();
    return failure;
  }
}

package io.meshflow.cli.command;

import picocli.CommandLine.IVersionProvider;

/** Says which version this is. */
final class Version implements IVersionProvider {

  private static final String DEVELOPMENT = "0.1.0-SNAPSHOT";

  @Override
  public String[] getVersion() {
    String built = Version.class.getPackage().getImplementationVersion();
    return new String[] {
      "meshflow " + (built == null ? DEVELOPMENT : built),
      "Java " + Runtime.version() + " on " + System.getProperty("os.name")
    };
  }
}

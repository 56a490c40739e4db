@echo off
rem Runs MeshFlow on Windows. Untested: nobody has run it on a Windows machine yet.
rem Builds when there is no build; after a change of the sources delete the folder .build.
setlocal
set "ROOT=%~dp0"
set "STATE=%ROOT%.build"
if defined MESHFLOW_JAVA_HOME set "JAVA_HOME=%MESHFLOW_JAVA_HOME%"
if not exist "%JAVA_HOME%\bin\javac.exe" (
  echo meshflow: needs a JDK 25: set MESHFLOW_JAVA_HOME to its folder 1>&2
  exit /b 1
)
if not exist "%STATE%\current" (
  echo meshflow: first use: building 1>&2
  if exist "%STATE%\work" rmdir /s /q "%STATE%\work"
  mkdir "%STATE%\work"
  pushd "%ROOT%"
  call mvn -B -q -Plauncher -pl core,definition,storage,stub,models,tools,server,telemetry,cli "-Dmeshflow.out=%STATE%\work\${project.artifactId}" org.apache.maven.plugins:maven-resources-plugin:resources org.apache.maven.plugins:maven-compiler-plugin:compile org.apache.maven.plugins:maven-jar-plugin:jar 1>&2
  if errorlevel 1 popd & exit /b 1
  popd
  "%JAVA_HOME%\bin\java" "%ROOT%launcher\Assemble.java" "%STATE%\work" "%STATE%" > "%STATE%\work\current"
  if errorlevel 1 exit /b 1
  move /y "%STATE%\work\current" "%STATE%\current" >nul
  rmdir /s /q "%STATE%\work"
)
set /p BUILD=<"%STATE%\current"
"%JAVA_HOME%\bin\java" -XX:+UseSerialGC -Xlog:disable --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -Dstdout.encoding=UTF-8 -Dstderr.encoding=UTF-8 -jar "%STATE%\dist-%BUILD%\lib\meshflow.jar" %*

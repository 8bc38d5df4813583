@echo off
rem Runs Rally's programs, after building them on first use. After changes to the sources, build with: mvn package
setlocal EnableExtensions DisableDelayedExpansion

rem The JVM's options, as in the file rally, which says why.
set "JVM_OPTIONS=-XX:+UseSerialGC -Xms128m -XX:PretenureSizeThreshold=4m -Xshare:auto -Xlog:disable -Xlog:all=warning,cds*=off:stderr"
set "ROOT=%~dp0"
set "SERVER_JAR=%ROOT%ai-server\target\rally-ai-server.jar"
set "RUNNER_JAR=%ROOT%env-runner\target\rally-env-runner.jar"
set "COMMANDS=train evaluate play match tournament web env recording serve agents checkpoints export mode bench torture doctor package"

set "JAR="
if "%~1"=="" goto usage
for %%c in (help --help -h) do if /i "%~1"=="%%c" goto usage
for %%c in (version --version -V) do if "%~1"=="%%c" goto version
for %%c in (serve agents checkpoints export mode doctor) do if "%~1"=="%%c" set "JAR=%SERVER_JAR%"
for %%c in (train evaluate play match tournament web env recording bench torture) do if "%~1"=="%%c" set "JAR=%RUNNER_JAR%"
if "%~1 %~2"=="bench learn" set "JAR=%SERVER_JAR%"
if "%~1 %~2"=="bench forward" set "JAR=%SERVER_JAR%"
if "%~1"=="package" set "JAR=%SERVER_JAR%"
if not defined JAR goto unknown

if defined JAVA_HOME (
    set "JAVA=%JAVA_HOME%\bin\java.exe"
) else (
    set "JAVA="
    for /f "delims=" %%j in ('where java 2^>nul') do if not defined JAVA set "JAVA=%%j"
)
if not defined JAVA (
    echo rally: Rally needs a JDK 17 or newer, and no java is on the PATH.>&2
    goto remedy
)
if not exist "%JAVA%" (
    echo rally: Rally needs a JDK 17 or newer. JAVA_HOME is "%JAVA_HOME%", which has no bin\java.exe.>&2
    goto remedy
)

rem The version, from the JDK's release file: asking the JVM would take longer than all else.
for %%j in ("%JAVA%") do set "JAVA_BIN=%%~dpj"
set "VERSION="
if exist "%JAVA_BIN%..\release" (
    for /f "tokens=2 delims==" %%v in ('findstr /b /c:"JAVA_VERSION=" "%JAVA_BIN%..\release"') do set "VERSION=%%~v"
)
rem With it the server computes small networks several times as fast.
if "%JAR%"=="%SERVER_JAR%" if exist "%JAVA_BIN%..\release" (
    findstr /c:"jdk.incubator.vector" "%JAVA_BIN%..\release" >nul && set "JVM_OPTIONS=%JVM_OPTIONS% --add-modules=jdk.incubator.vector"
)
set "MAJOR=17"
if defined VERSION for /f "tokens=1,2 delims=.-+" %%a in ("%VERSION%") do (
    if "%%a"=="1" (set "MAJOR=%%b") else (set "MAJOR=%%a")
)
if %MAJOR% LSS 17 (
    echo rally: Rally needs a JDK 17 or newer, and "%JAVA%" is Java %VERSION%.>&2
    goto remedy
)
if %MAJOR% GEQ 24 set "JVM_OPTIONS=%JVM_OPTIONS% --sun-misc-unsafe-memory-access=allow"

if exist "%SERVER_JAR%" if exist "%RUNNER_JAR%" goto run
where mvn >nul 2>nul
if errorlevel 1 (
    echo rally: Rally has to be built, and no mvn is on the PATH: it needs Maven 3.8 or newer, https://maven.apache.org>&2
    exit /b 1
)
echo building Rally (first use); the first time it downloads its libraries, which takes minutes ...>&2
if not exist "%ROOT%target" mkdir "%ROOT%target"
call mvn -B -q -f "%ROOT%pom.xml" package -Dmaven.test.skip=true -Dspotless.check.skip=true >"%ROOT%target\rally-build.log" 2>&1
if errorlevel 1 (
    type "%ROOT%target\rally-build.log" >&2
    echo rally: the build failed; its output is above and in "%ROOT%target\rally-build.log">&2
    exit /b 1
)

:run
if "%~1"=="package" goto package
"%JAVA%" %JVM_OPTIONS% "-XX:SharedArchiveFile=%JAR:.jar=.jsa%" %RALLY_JAVA_OPTS% -jar "%JAR%" %*
exit /b %ERRORLEVEL%

rem The image's builder is compiled anew each time: it takes a second, and an image half a minute.
:package
"%JAVA_BIN%javac" -proc:none -d "%ROOT%target\rally-package" -cp "%ROOT%ai-server\target\lib\*" "%ROOT%ai-server\image\*.java"
if errorlevel 1 exit /b 1
"%JAVA%" -cp "%ROOT%target\rally-package;%ROOT%ai-server\target\lib\*" dev.rally.image.PackageCommand "%ROOT%." %2 %3 %4 %5
exit /b %ERRORLEVEL%

:version
for /f "tokens=3 delims=<>" %%v in ('findstr /c:"<version>" "%ROOT%pom.xml"') do (
    echo rally %%v
    exit /b 0
)
exit /b 1

:unknown
echo rally: there is no command "%~1". Commands: %COMMANDS%>&2
exit /b 2

:remedy
echo rally: Install one, for example from https://adoptium.net, or set JAVA_HOME to it.>&2
exit /b 1

:usage
echo Usage: rally ^<command^> [options]       rally ^<command^> --help tells the options, rally --version the version
echo.
echo   train        train agents in many scenes at once, until they win
echo   evaluate     let agents, checkpoints and scripted players play matches
echo   play         watch or play a game on the terminal
echo   match        let scripts, programs, agents and people play a game against each other
echo   tournament   let all players of a folder play against each other, and rate them
echo   web          play, watch games and see agents learn, in a browser
echo   env          serve scenes to remote agents, over a socket
echo   recording    make, replay, list, check, convert and delete recordings of what somebody did
echo   serve        run the co-process that a game engine talks to
echo   agents       list the agents of the running server
echo   checkpoints  list the checkpoints
echo   export       write a checkpoint's policy as a file, for games that play without the server
echo   mode         read or switch an agent's mode: training or deterministic
echo   bench        measure; rally bench ^<name^> --json
echo   torture      let everything go wrong, and check that nothing is lost
echo   doctor       check Java, the native library and the GPU
echo   package      build an image of the server that players run without Java
echo.
echo Environment: JAVA_HOME chooses the JDK (17 or newer), RALLY_JAVA_OPTS adds options of the JVM,
echo RALLY_SCENES names jars with scenes of your own (docs/scenes.md), RALLY_GAMES games (docs/games.md).
exit /b 0

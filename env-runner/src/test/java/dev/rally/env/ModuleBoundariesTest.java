package dev.rally.env;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.rally.env", importOptions = ImportOption.DoNotIncludeTests.class)
class ModuleBoundariesTest {
    @ArchTest
    static final ArchRule theRunnerMeetsTheServerOnlyInComm = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "dev.rally.server..",
                    "dev.rally.agents..",
                    "dev.rally.checkpoints..",
                    "ai.djl..",
                    "io.netty..",
                    "net.openhft..");

    @ArchTest
    static final ArchRule onlyProgramsKnowWhichSceneTheyDrive = noClasses()
            .that()
            .resideInAnyPackage("..round..", "..parallel..", "..link..", "..scene..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("..pong..", "..control..", "..catalog..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("dev.rally.env.(*)..").should().beFreeOfCycles();
}

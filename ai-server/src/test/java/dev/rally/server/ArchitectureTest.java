package dev.rally.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The lines between the modules, as ARCHITECTURE.md draws them. */
@AnalyzeClasses(packages = "dev.rally", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
    private static final String COMM = "dev.rally.comm..";
    private static final String CHECKPOINTS = "dev.rally.checkpoints..";
    private static final String AGENTS = "dev.rally.agents..";
    private static final String SERVER = "dev.rally.server..";

    @ArchTest
    static final ArchRule onlyCommSeesNettyAndChronicle = noClasses()
            .that()
            .resideOutsideOfPackage(COMM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "net.openhft..");

    @ArchTest
    static final ArchRule onlyAgentsSeesTheTensorLibrary = noClasses()
            .that()
            .resideOutsideOfPackage(AGENTS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("ai.djl..");

    @ArchTest
    static final ArchRule commStandsAlone = noClasses()
            .that()
            .resideInAPackage(COMM)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(CHECKPOINTS, AGENTS, SERVER);

    @ArchTest
    static final ArchRule checkpointsStandAlone = noClasses()
            .that()
            .resideInAPackage(CHECKPOINTS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(COMM, AGENTS, SERVER);

    @ArchTest
    static final ArchRule agentsNeverSeeTheServer = noClasses()
            .that()
            .resideInAPackage(AGENTS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(SERVER);

    @ArchTest
    static final ArchRule theServerNeverSeesAScene =
            noClasses().should().dependOnClassesThat().resideInAPackage("dev.rally.env..");

    @ArchTest
    static final ArchRule packagesOfCommFormNoCycles =
            slices().matching("dev.rally.comm.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfTheServerFormNoCycles =
            slices().matching("dev.rally.server.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesOfAgentsFormNoCycles =
            slices().matching("dev.rally.agents.(*)..").should().beFreeOfCycles();
}

using ClaudeConfig.Support.ControlPlane;

[assembly: AssemblyFixture(typeof(ControlPlaneFixture))]

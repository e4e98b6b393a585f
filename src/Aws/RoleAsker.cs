namespace ClaudeConfig.Aws;

/// <summary>Who asks for keys.</summary>
/// <param name="Program">What the program is called, such as <c>gateway</c>.</param>
/// <param name="RoleSetting">What to set where no role is known, for messages.</param>
public sealed record RoleAsker(string Program, string RoleSetting);

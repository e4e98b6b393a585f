using System.Reflection;

namespace ClaudeConfig.ControllerRuntime.Client;

/// <summary>The version that the build gave this library, which is that of the whole build.</summary>
public static class ProductVersion
{
    /// <summary>The version, for example <c>0.1.0</c>.</summary>
    public static string Text { get; } =
        typeof(ProductVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0.0.0";

    /// <summary>What a program calls itself towards the API server.</summary>
    /// <param name="program">The name of the program.</param>
    public static string UserAgent(string program) => $"{program}/{Text}";
}

using System.CommandLine;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Standalone;

namespace ClaudeConfig.Router.Options;

/// <summary>What people do by hand around a gateway without a cluster.</summary>
internal static class StandaloneCommands
{
    public static Command Validate()
    {
        var config = new Option<FileInfo>("--config") { Description = "The file", Required = true };
        var prices = new Option<FileInfo?>("--prices-file") { Description = "A price contract to check with it" };
        var secrets = new Option<bool>("--no-secrets") { Description = "Do not look for the variables and files that hold secrets" };
        var command = new Command("validate", "Says what is wrong with a configuration file: line, field, value and what to write instead.") { config, prices, secrets };
        command.SetAction(parsed =>
        {
            var (file, console) = (parsed.GetValue(config)!, parsed.InvocationConfiguration);
            var read = StandaloneSource.Read(file.FullName, parsed.GetValue(prices)?.FullName, !parsed.GetValue(secrets));
            foreach (var problem in read.Problems)
            {
                console.Error.WriteLine($"{file}: {problem}");
            }

            if (read.Bundle is { Config: var found })
            {
                console.Output.WriteLine($"{file} is valid: {Count(found.Providers.Count, "provider")}, {Count(found.Projects[0].Keys.Count, "key")}, {Count(found.Routes.Count, "route")}");
            }

            return read.Bundle is null ? 1 : 0;
        });
        return command;
    }

    public static Command NewKey()
    {
        var command = new Command("new-key", "Prints a new key for callers. Keep it in a file or a variable, and name that in the configuration file.");
        command.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(VirtualKey.Create().Reveal()));
        return command;
    }

    private static string Count(int count, string thing) => $"{count} {thing}{(count == 1 ? "" : "s")}";
}

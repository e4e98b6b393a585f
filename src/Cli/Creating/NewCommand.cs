using System.CommandLine;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Creating;

/// <summary>Writes a first manifest with comments, so that nobody begins with an empty file.</summary>
internal static class NewCommand
{
    public static Command Create(CliConsole console)
    {
        var command = new Command("new", "Write a manifest with comments to standard output, to begin with");
        command.Subcommands.Add(Kind(console, "project", "A ClaudeProject: a team and what it may use", Given("owner", "Who answers for it: a person, a team or an address", "team@example.com")));
        command.Subcommands.Add(Kind(
            console, "budget", "A Budget: money, a period, and what happens when it is spent",
            Given("project", "The ClaudeProject in the same namespace", "NAME"), Given("amount", "The limit", "500"), Given("currency", "Its currency", "USD")));
        command.Subcommands.Add(Kind(
            console, "route", "A ModelRoute: which request goes where",
            Given("project", "The ClaudeProject in the same namespace", "NAME"), Given("provider", "A provider of the project or of one above it", "anthropic")));
        command.Subcommands.Add(Kind(
            console, "configuration", "A ClaudeConfiguration: what Claude Code runs with", Given("project", "The ClaudeProject in the same namespace", "NAME")));
        return command;
    }

    private static Option<string> Given(string name, string description, string value) =>
        new($"--{name}") { Description = description, DefaultValueFactory = _ => value };

    private static Command Kind(CliConsole console, string kind, string description, params Option<string>[] options)
    {
        var command = new Command(kind, description);
        var name = new Argument<string>("name") { Description = "The object's name" };
        var space = new Option<string>("--namespace", "-n") { Description = "Its namespace", DefaultValueFactory = _ => "default" };
        command.Arguments.Add(name);
        command.Options.Add(space);
        foreach (var option in options)
        {
            command.Options.Add(option);
        }

        command.SetAction(parsed =>
        {
            var values = options.ToDictionary(option => option.Name[2..], option => parsed.GetValue(option)!);
            (values["name"], values["namespace"]) = (parsed.GetValue(name)!, parsed.GetValue(space)!);
            if (values.TryGetValue("project", out var project) && project == "NAME")
            {
                values["project"] = values["name"];
            }

            console.Out.Write(Manifest(kind, values));
            return ExitCodes.Fine;
        });
        return command;
    }

    /// <exception cref="UsageException">With these values it would not be valid.</exception>
    private static string Manifest(string kind, IReadOnlyDictionary<string, string> values)
    {
        using var stream = typeof(NewCommand).Assembly.GetManifestResourceStream($"{kind}.yaml")!;
        using var reader = new StreamReader(stream);
        var text = values.Aggregate(reader.ReadToEnd(), (filled, value) => filled.Replace($"<{value.Key}>", value.Value, StringComparison.Ordinal));
        var file = new ManifestFile("new", System.Text.Encoding.UTF8.GetBytes(text));
        return ManifestSet.Load([file], new ValidationOptions()).Report.Problems.FirstOrDefault(problem => problem.IsError) is { } problem
            ? throw new UsageException(problem.ToString())
            : text;
    }
}

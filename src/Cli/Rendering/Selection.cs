using System.CommandLine;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Cli.Input;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Rendering;

/// <summary>Which configurations of a set are meant.</summary>
internal sealed class Selection
{
    private readonly Option<string?> _configuration = new("--configuration") { Description = "This ClaudeConfiguration (default: all that have a project)", HelpName = "namespace/name" };
    private readonly Option<string?> _project = new("--project") { Description = "Those of this ClaudeProject", HelpName = "namespace/name" };

    public Selection AddTo(Command command)
    {
        command.Options.Add(_configuration);
        command.Options.Add(_project);
        return this;
    }

    /// <exception cref="UsageException">There is none.</exception>
    public IReadOnlyList<ClaudeConfiguration> Of(ManifestSet set, ParseResult parsed)
    {
        ObjectKey? configuration = parsed.GetValue(_configuration) is { } named ? Keys.Parse("--configuration", named) : null;
        ObjectKey? project = parsed.GetValue(_project) is { } owner ? Keys.Parse("--project", owner) : null;
        var found = set.Configurations.Where(candidate =>
            (configuration is null ? candidate.Spec.ProjectRef is not null : candidate.Key == configuration)
            && (project is null || candidate.Spec.ProjectRef?.Resolve(candidate.Key.Namespace) == project)).ToArray();
        return found.Length > 0 ? found : throw new UsageException(
            $"there is no such ClaudeConfiguration; there {(set.Configurations.Count == 0 ? "is none at all" : $"are {string.Join(", ", set.Configurations.Select(candidate => candidate.Key))}")}");
    }
}

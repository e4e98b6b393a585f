using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A repository whose CI may use the project.</summary>
public sealed record ProjectRepository
{
    /// <summary>The https address of the repository.</summary>
    [Required, Length(512), Pattern("^https://[A-Za-z0-9.-]+(:[0-9]+)?(/[A-Za-z0-9._~-]+)+$", "the https address of a repository, such as https://github.com/example/app")]
    public string Url { get; set; } = "";
}

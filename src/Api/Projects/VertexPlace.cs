using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>Where Claude is asked for on Google Vertex AI.</summary>
public sealed record VertexPlace
{
    /// <summary>The id of the Google Cloud project whose quota counts and who pays.</summary>
    [Required, Length(63), Pattern("^[a-z][-a-z0-9:.]{4,61}[a-z0-9]$", "the id of a Google Cloud project, such as my-project-1")]
    public string Project { get; set; } = "";

    /// <summary>A region, a multi-region (eu, us), or global.</summary>
    [Required, Length(32), Pattern("^[a-z]+(-[a-z]+[0-9]+)?$", "a location of Vertex AI, such as europe-west1, eu or global")]
    public string Location { get; set; } = "";
}

namespace ClaudeConfig.Router.Endpoints;

/// <summary>A model as the list of models shows it.</summary>
/// <param name="Id">What requests name.</param>
/// <param name="DisplayName">For people.</param>
/// <param name="Created">When it came out, or the first instant of Unix time where nobody says.</param>
/// <param name="Owner">Whose it is.</param>
internal sealed record ListedModel(string Id, string DisplayName, DateTimeOffset Created, string Owner);

namespace ClaudeConfig.IdentityProvider;

/// <summary>Somebody who may sign in, by a click on his name.</summary>
public sealed record Person(string Subject, string Name, params string[] Groups)
{
    /// <summary>"subject|Name|group,group".</summary>
    public static Person Parse(string text) => text.Split('|') is [var subject, var name, var groups]
        ? new Person(subject, name, groups.Split(',', StringSplitOptions.RemoveEmptyEntries))
        : throw new FormatException($"\"{text}\": subject|Name|group,group is needed");
}

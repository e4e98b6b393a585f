using ClaudeConfig.Contracts;

namespace ClaudeConfig.Router.Identity;

/// <summary>What came of asking whose token it is.</summary>
/// <param name="Known">False where nobody could be asked, and nothing was known from before.</param>
/// <param name="Account">Whose it is; null for nobody's.</param>
internal readonly record struct ReviewedToken(bool Known, ObjectRef? Account)
{
    public static ReviewedToken NotKnown => default;

    public static ReviewedToken Nobody => new(true, null);

    public static ReviewedToken Of(ObjectRef account) => new(true, account);
}

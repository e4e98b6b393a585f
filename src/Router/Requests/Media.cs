namespace ClaudeConfig.Router.Requests;

/// <summary>Images and documents of a request.</summary>
/// <param name="Bytes">What they take of the body.</param>
/// <param name="Images">How many images.</param>
/// <param name="Pixels">Of all images whose size was found.</param>
/// <param name="Pages">Of all PDF documents; <see cref="MostPages"/> for one that does not say.</param>
internal readonly record struct Media(long Bytes, int Images, long Pixels, int Pages)
{
    /// <summary>No provider takes a longer document.</summary>
    public const int MostPages = 600;

    // The rule that Anthropic publishes: width times height over 750, after scaling down to about 1.2 megapixels.
    private const int PixelsPerToken = 750;
    private const long UsualImage = 1600;
    private const long UsualPage = 2500;
    // A page counts as its text, up to 3,000 tokens, and as an image of it.
    private const long LongestText = 3000;

    public static Media operator +(Media a, Media b) => new(a.Bytes + b.Bytes, a.Images + b.Images, a.Pixels + b.Pixels, a.Pages + b.Pages);

    /// <summary>A guess, by the published rules.</summary>
    public long Estimate => Math.Min(Images * UsualImage, Pixels == 0 ? long.MaxValue : Pixels / PixelsPerToken) + (Pages * UsualPage);

    /// <summary>No more than this.</summary>
    /// <param name="mostImageTokens">What the largest image counts at the provider.</param>
    public long UpperBound(long mostImageTokens) => (Images * mostImageTokens) + (Pages * (LongestText + mostImageTokens));
}

using Beredskab.Playbooks.Grammar;

namespace Beredskab.Playbooks.Tests;

public class SpellingTests
{
    private static readonly string s_longest = new('a', 64);

    [Theory]
    [InlineData("after", "after", 0)]
    [InlineData("aftre", "after", 1)]
    [InlineData("ab", "ba", 1)]
    [InlineData("fater", "after", 1)]
    [InlineData("cba", "abc", 2)]
    [InlineData("afer", "after", 1)]
    [InlineData("aftter", "after", 1)]
    [InlineData("", "abc", 3)]
    [InlineData("abc", "", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("axbycz", "abc", 3)]
    [InlineData("abc", "axbycz", 3)]
    public void A_letter_too_many_too_few_another_or_two_that_changed_places_are_one_slip_each(string written, string meant, int slips) =>
        Spelling.Distance(written, meant).ShouldBe(slips);

    /// <summary>Whoever wrote a page where a name belongs did not misspell one, and looking for it would take as long as the page is.</summary>
    [Fact]
    public void What_is_longer_than_any_name_is_nobodys_slip()
    {
        Spelling.Distance(s_longest, s_longest[1..]).ShouldBe(1);
        Spelling.Distance(s_longest[1..], s_longest).ShouldBe(1);
        Spelling.Distance($"{s_longest}a", s_longest).ShouldBe(int.MaxValue);
        Spelling.Distance(s_longest, $"{s_longest}a").ShouldBe(int.MaxValue);
    }

    [Fact]
    public void The_nearest_is_named_of_equally_near_ones_the_first_by_letters_and_none_that_is_far()
    {
        $"{Spelling.DidYouMean("lok", ["block", "look", "lock"])}".ShouldBe("did you mean 'lock'?");
        $"{Spelling.DidYouMean("it-dutty", ["it-duties", "it-duty"])}".ShouldBe("did you mean 'it-duty'?");
        $"{Spelling.DidYouMean("a", ["b"])}".ShouldBe("did you mean 'b'?");
        Spelling.DidYouMean("lokker", ["look", "police"]).ShouldBeNull();
        Spelling.DidYouMean("look", []).ShouldBeNull();
    }
}

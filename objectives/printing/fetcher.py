"""All that WeasyPrint may read: the fonts, and the body's coat of arms.

There is no `file:` and no network behind it, whatever a user typed (printing.md, «Hostile
content»).
"""

from weasyprint.urls import URLFetcher, URLFetcherResponse

from .assets import COAT_OF_ARMS, fonts


class AssetFetcher(URLFetcher):
    """Knows the addresses `asset:…` and no other."""

    def __init__(self, coat_of_arms: bytes = b""):
        super().__init__(allowed_protocols=())
        self._coat_of_arms = coat_of_arms

    def fetch(self, url, headers=None):
        if url == COAT_OF_ARMS and self._coat_of_arms:
            return URLFetcherResponse(url, self._coat_of_arms, {"Content-Type": "image/png"})
        data = fonts().get(url)
        if data is None:
            raise ValueError(f"not an asset: {url[:100]}")
        return URLFetcherResponse(url, data, {"Content-Type": "font/ttf"})

"""What was built: trees and packages, and the libraries, pc files and headers in them."""

from ratebook.cli import main

main()

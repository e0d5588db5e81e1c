"""Sends a picture, which the other script cannot."""

from selenium import webdriver
from selenium.webdriver.common.by import By

WHATSAPP = "https://web.whatsapp.com/send?phone="


def send_picture(number: str, file: str) -> None:
    driver = webdriver.Chrome()
    driver.get(WHATSAPP + number)
    driver.find_element(By.CSS_SELECTOR, "span[data-icon='clip']").click()
    driver.find_element(By.CSS_SELECTOR, "input[type='file']").send_keys(file)
    driver.find_element(By.CSS_SELECTOR, "span[data-icon='send']").click()
